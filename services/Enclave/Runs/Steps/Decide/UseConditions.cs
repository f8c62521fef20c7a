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
    // Whose consent ended, or that it was consent at all, is nobody's business outside (DESIGN 8.5, 8.7).
    private static readonly Refusal NoLongerCovered = Refusal.Forbidden(
        "view-outdated", "The view that this run was given is no longer the one that may be used, so nothing of it is released. Submit the run again; it then sees what may be used now.");

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
