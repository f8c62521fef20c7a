using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Consent;

namespace TrustedData.Enclave.Runs.Steps.Decide;

/// <summary>
/// Whether what allowed a run still does: its approval, its person's membership, and the consent of everybody in its view.
/// Asked when it is decided, and again at the moment of release.
/// </summary>
public sealed class UseConditions(EnclaveContext database, ApprovalCheck approvals, IConsentCheck consents, TimeProvider time)
{
    private static readonly Refusal NoLongerCovered = Refusal.Forbidden(
        "consent-withdrawn", "Consent that the run relied on no longer covers it, so nothing of it is released. Submit it again; it then runs on the people whose consent covers it.");

    /// <summary>Why nothing may be released of the run now; null when nothing stands against it.</summary>
    public async Task<Refusal?> ProblemAsync(Run run, CancellationToken cancellationToken)
    {
        var dataset = DatasetRef.TryParse(run.Dataset, out var parsed) ? parsed : throw new InvalidOperationException("An accepted run names its dataset.");
        var approval = await approvals.EvaluateAsync(run.ApprovalId, run.Person, run.ProjectId, dataset, run.Terms!.Variables, time.GetUtcNow(), cancellationToken);
        if (!approval.IsOk)
            return approval.Refusal;
        return await consents.CoversAllAsync(await SubjectsAsync(run, cancellationToken), run.Terms.PurposeCode, cancellationToken) ? null : NoLongerCovered;
    }

    /// <summary>Whose data the run was given.</summary>
    public async Task<long[]> SubjectsAsync(Run run, CancellationToken cancellationToken) =>
        await database.Set<RunSubjects>().AsNoTracking().Where(s => s.RunId == run.Id).Select(s => s.Subjects).SingleAsync(cancellationToken);
}
