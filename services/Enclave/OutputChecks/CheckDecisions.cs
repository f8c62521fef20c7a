using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.History;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Runs.Steps.Decide;

namespace TrustedData.Enclave.OutputChecks;

/// <summary>What a checker decides: the run, the decision with its words, and what it adds to the history, all in one transaction.</summary>
public sealed class CheckDecisions(
    EnclaveContext database, Separation separation, CheckStore store, UseConditions conditions, ReleaseHistory history, RunSaving saving, TimeProvider time)
{
    /// <summary>Id of the reason of a checker's release.</summary>
    public const string Checked = "checked";

    private const int MostAttempts = 5;

    private const string Looked = "A checker of the data holder looked at this output and released it.";

    private const string NotReleased = "A checker of the data holder looked at the outputs of this run and decided that none of them leaves. Ask the data steward what could be asked for instead.";

    private static readonly Refusal NotHeld = Refusal.Conflict("check-not-held", "This run does not wait for a checker, or another checker was faster. See td check list.");

    private static readonly Refusal Changed = Refusal.Conflict(
        "output-changed", "The outputs are not those that you looked at, so your decision is void. Look at them again with td check show, then decide.");

    private static readonly Refusal Nothing = Refusal.Conflict("nothing-to-release", "The run left nothing that could be released. Refuse it.");

    /// <summary>Decides on a held run.</summary>
    /// <param name="run">The run, as the hub names it.</param>
    /// <param name="by">The checker.</param>
    /// <param name="request">The decision.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Outcome<Run>> DecideAsync(Guid run, PersonRef by, DecideCheckRequest request, CancellationToken cancellationToken)
    {
        if (request.Decision is not ("release" or "refuse"))
            return Refusal.BadRequest("decision-unknown", "decision must be release or refuse.");
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1000)
            return Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters; it stays in the enclave.");
        for (var attempt = 1; attempt < MostAttempts; attempt++)
        {
            try
            {
                return await DecideOnceAsync(run, by, request, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // The run moved under the decision: another checker decided, or its containers were just cleaned away.
                database.ChangeTracker.Clear();
            }
        }

        return await DecideOnceAsync(run, by, request, cancellationToken);
    }

    private async Task<Outcome<Run>> DecideOnceAsync(Guid run, PersonRef by, DecideCheckRequest request, CancellationToken cancellationToken)
    {
        if (await database.Set<Run>().SingleOrDefaultAsync(r => r.RunId == run, cancellationToken) is not { } found)
            return CheckReading.Unknown;
        if (!await separation.MayDecideAsync(by, found.ProjectId, cancellationToken))
            return await RefuseAsync(found, by, Separation.Refused, cancellationToken);
        if (found.State != RunState.Held)
            return NotHeld;
        var stored = await store.ReadAsync(found.Id, cancellationToken);
        if ((request.Digest is not null && request.Digest != stored?.Digest) || stored?.Digest != found.OutputsDigest)
            return await RefuseAsync(found, by, Changed, cancellationToken);
        return request.Decision == "refuse"
            ? await RefuseOutputsAsync(found, by, request.Reason!, stored, cancellationToken)
            : await ReleaseAsync(found, by, request.Reason!, stored, cancellationToken);
    }

    private async Task<Outcome<Run>> RefuseOutputsAsync(Run run, PersonRef by, string reason, StoredCheck? stored, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        run.Refuse(Actor.Person(by, "checker"), "checker-refused", NotReleased, now, id);
        await KeepAsync(run, OutputDecision.Of(id, run.Id, by, released: false, reason, stored?.Digest, run.LastChange), by, cancellationToken);
        return run;
    }

    private async Task<Outcome<Run>> ReleaseAsync(Run run, PersonRef by, string reason, StoredCheck? stored, CancellationToken cancellationToken)
    {
        if (stored is null || stored.Found.Outputs.All(o => o.StoredAs is null))
            return Nothing;
        foreach (var output in stored.Found.Outputs.Where(o => o.StoredAs is not null))
        {
            if (await store.FileAsync(run.Id, output, cancellationToken) is null)
                return await RefuseAsync(run, by, Changed, cancellationToken);
        }

        var now = time.GetUtcNow();
        if (await conditions.ProblemAsync(run, cancellationToken) is { } problem)
        {
            run.Refuse(run.EnclaveItself(), problem.Id, problem.Message, now);
            await saving.SaveAsync(run, cancellationToken);
            return Refusal.Conflict(problem.Id, "What allowed this run no longer does, so it was refused instead; nothing of it leaves.");
        }

        var id = Guid.CreateVersion7(now);
        var subjects = await conditions.SubjectsAsync(run, cancellationToken);
        var commitment = await store.CommitAsync(run.Id, stored, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await history.LockAsync(cancellationToken);
        run.Decide(Actor.Person(by, "checker"), Checked, commitment, Verdicts(run, stored.Found), now, id);
        if (!await database.Set<ReleasedSubjects>().AnyAsync(r => r.RunId == run.Id, cancellationToken))
            database.Add(ReleasedSubjects.Remember(run.Id, run.Terms!.RequestDigest, subjects, run.LastChange));
        await KeepAsync(run, OutputDecision.Of(id, run.Id, by, released: true, reason, stored.Digest, run.LastChange), by, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run;
    }

    // Whatever stands in the vault as a file is released; what has none cannot be.
    private static IReadOnlyList<OutputVerdict> Verdicts(Run run, CheckedOutputs found) => [.. found.Outputs.Select(o => new OutputVerdict(
        o.Output,
        o.File,
        o.StoredAs is null ? Runs.Verdicts.Refused : Runs.Verdicts.Passed,
        run.Attested ? o.Message : UnattestedMessage(o)))];

    private static string UnattestedMessage(CheckedOutput output) =>
        output.StoredAs is null ? "There is nothing of this output that could be released." : Looked;

    private async Task KeepAsync(Run run, OutputDecision decision, PersonRef by, CancellationToken cancellationToken)
    {
        database.Add(decision);
        await separation.RememberDeciderAsync(by, run.ProjectId, run.LastChange, cancellationToken);
        await saving.SaveAsync(run, cancellationToken);
    }

    private async Task<Outcome<Run>> RefuseAsync(Run run, PersonRef by, Refusal refusal, CancellationToken cancellationToken)
    {
        database.Record(new Fact(EventTypes.CheckDecisionRefused, Actor.Person(by, "checker"), FactOutcome.Refused)
        {
            Recorded = time.GetUtcNow(),
            Reason = refusal.Id,
            Project = run.ProjectId,
            Dataset = run.Dataset,
            Run = run.Id,
        });
        await database.SaveChangesAsync(cancellationToken);
        return refusal;
    }
}
