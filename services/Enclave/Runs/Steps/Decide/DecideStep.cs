using TrustedData.Contracts.Ids;
using TrustedData.Enclave.History;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Restoring;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Spend;

namespace TrustedData.Enclave.Runs.Steps.Decide;

/// <summary>
/// Decides what the enclave may decide alone: to refuse what must not leave, and to release what passed where the dataset's
/// policy allows that and no earlier release stands in the way. Everything else waits for a checker.
/// </summary>
public sealed class DecideStep(
    EnclaveContext database, UseConditions conditions, CheckStore store, IPolicyDirectory policies, ReleaseHistory history, LostReleases lost, ISpend spend, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <summary>Id of the reason of a decision that no person made.</summary>
    public const string Automatic = "automatic";

    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        // Of a run that is in review nothing may show when it ended: its checker decides, and the conditions are looked at then.
        if (run.Attested && await conditions.ProblemAsync(run, cancellationToken) is { } problem)
            return await RefuseAsync(run, problem.Id, problem.Message, cancellationToken);
        var stored = await store.ReadAsync(run.Id, cancellationToken) ?? throw new InvalidOperationException("What was checked is not in the vault.");
        var found = stored.Found;
        if (run.Attested && found.Outputs.All(o => o.StoredAs is null))
            return await RefuseAsync(run, "disclosure", string.Join(" ", found.Outputs.Select(o => o.Message).Distinct(StringComparer.Ordinal)), cancellationToken);

        var dataset = DatasetOf(run);
        var policy = await policies.StricterAsync(dataset, run.Terms!.PolicyVersion, cancellationToken)
            ?? throw new InvalidOperationException("The policy of an accepted run is gone.");
        var held = Reasons(run, stored, policy).ToList();
        if (await lost.AnyAsync(dataset, cancellationToken))
            held.Add(HoldReason.LostReleases);
        if (held.Count > 0)
            return await HoldAsync(run, held, cancellationToken);
        return await ReleaseUnlessHistoryForbidsAsync(run, stored, dataset, policy, cancellationToken);
    }

    // Every reason that is known without the history.
    private static IEnumerable<HoldReason> Reasons(Run run, StoredCheck stored, DatasetPolicy policy)
    {
        if (!run.Attested)
            yield return HoldReason.Unattested;
        if (run.Attested && stored.Found.Outputs.Any(o => o.Verdict != OutputVerdictKind.Pass))
            yield return HoldReason.PartlyRefused;
        if (run.Attested && !policy.AutomaticRelease)
            yield return HoldReason.Policy;
        if (stored.Found.PolicyVersion != policy.Version)
            yield return HoldReason.PolicyChanged;
        if (stored.Found.HasFilter)
            yield return HoldReason.Filter;
        if (stored.Digest != run.OutputsDigest)
            yield return HoldReason.OutputChanged;
    }

    private async Task<StepResult> ReleaseUnlessHistoryForbidsAsync(Run run, StoredCheck stored, string dataset, DatasetPolicy policy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var subjects = await conditions.SubjectsAsync(run, cancellationToken);
        var commitment = await store.CommitAsync(run.Id, stored, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await history.TouchesEarlierReleaseAsync(run.Terms!.RequestDigest, subjects, cancellationToken))
        {
            Hold(run, [HoldReason.EarlierRelease], now);
        }
        else if (!await TakeAutomaticReleaseAsync(run, dataset, policy, now, cancellationToken))
        {
            Hold(run, [HoldReason.AutomaticUsedUp], now);
        }
        else
        {
            run.Decide(run.EnclaveItself(), Automatic, commitment, run.Outputs, now);
            database.Add(ReleasedSubjects.Remember(run.Id, run.Terms.RequestDigest, subjects, run.LastChange));
        }

        await saving.SaveAsync(run, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return StepResult.Moved;
    }

    private Task<bool> TakeAutomaticReleaseAsync(Run run, string dataset, DatasetPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A fact of its own, as for the cost of the run: the decision's fact exists only when there is enough.
        var asked = new Fact(EventTypes.SpendReleaseAsked, run.EnclaveItself())
        {
            Recorded = now,
            Project = run.ProjectId,
            Dataset = run.Dataset,
            Run = run.Id,
        };
        return spend.TakeAutomaticReleaseAsync(new SpendRequest(run.ProjectId, dataset, run.Id, run.OwnCode, 0), policy, asked, cancellationToken);
    }

    private async Task<StepResult> HoldAsync(Run run, List<HoldReason> reasons, CancellationToken cancellationToken)
    {
        Hold(run, reasons, time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private static void Hold(Run run, IReadOnlyList<HoldReason> reasons, DateTimeOffset now) =>
        run.Hold([.. reasons.Select(r => r.ForChecker)], reasons[0].ForResearcher, now);

    private async Task<StepResult> RefuseAsync(Run run, string reason, string message, CancellationToken cancellationToken)
    {
        run.Refuse(run.EnclaveItself(), reason, message, time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private static string DatasetOf(Run run) =>
        DatasetRef.TryParse(run.Dataset, out var dataset) ? dataset.Dataset : throw new InvalidOperationException("An accepted run names its dataset.");
}
