using TrustedData.Contracts.Releases;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>What can be done for a run; each has a folder under Steps.</summary>
public enum RunStep
{
    /// <summary>Nothing now.</summary>
    Wait,
    Accept,
    Stage,
    Start,

    /// <summary>The sealed run ended well.</summary>
    Collect,

    /// <summary>The sealed run ended in another way.</summary>
    End,

    /// <summary>The sealed run ended from outside and is started again.</summary>
    TryAgain,
    Inspect,

    /// <summary>The inspector ended from outside and is started again.</summary>
    InspectAgain,

    /// <summary>The inspector could not do its work.</summary>
    EndInspection,
    Check,
    Decide,
    Record,
    Release,
    Cancel,
    CleanUp,
}

/// <summary>What is seen of a run outside its row.</summary>
/// <param name="Now">When it was looked at.</param>
/// <param name="GateOpen">Whether the enclave is open.</param>
/// <param name="SealedRun">What the engine says of the sealed run that the state waits for; null in other states.</param>
/// <param name="Proof">The verified proof of the decision, where one is waited for and there is one.</param>
public sealed record RunObservation(DateTimeOffset Now, bool GateOpen, Observation? SealedRun = null, AuditProof? Proof = null);

/// <summary>A step, or what is waited for.</summary>
public sealed record NextMove(RunStep Step, WaitFor For = WaitFor.Change)
{
    public static NextMove Until(WaitFor what) => new(RunStep.Wait, what);
}

/// <summary>The one place that says what follows from a row and from what is seen. It changes nothing and asks nobody.</summary>
public static class NextStep
{
    // A decision normally waits for the ledger and the hub for a moment only; then nothing is gained by tidying up before.
    private static readonly TimeSpan TidyAfter = TimeSpan.FromSeconds(10);

    /// <summary>What follows.</summary>
    public static NextMove Of(Run run, RunObservation seen)
    {
        if (run.CancelRequestedAt is not null && run.State.CanBeCanceled())
            return new NextMove(RunStep.Cancel);
        var next = run.State switch
        {
            RunState.Received => seen.GateOpen || seen.Now > run.OrderExpiresAt ? new NextMove(RunStep.Accept) : NextMove.Until(WaitFor.Gate),
            RunState.Accepted => seen.GateOpen ? new NextMove(RunStep.Stage) : NextMove.Until(WaitFor.Gate),

            // A start that was intended may have happened.
            RunState.Staged => seen.GateOpen || run.StartIntendedAt is not null ? new NextMove(RunStep.Start) : NextMove.Until(WaitFor.Gate),
            RunState.Running => OfSealedRun(run, seen.SealedRun!),
            RunState.Collected => new NextMove(RunStep.Inspect),
            RunState.Inspecting => OfInspector(run, seen.SealedRun!),
            RunState.Checked => new NextMove(RunStep.Decide),
            RunState.Decided => seen.Proof is not null ? new NextMove(RunStep.Record) : NextMove.Until(WaitFor.Ledger),
            RunState.Recorded => seen.GateOpen ? new NextMove(RunStep.Release) : NextMove.Until(WaitFor.Gate),
            _ => NextMove.Until(WaitFor.Change),
        };
        return next.Step is RunStep.Wait or RunStep.Release && IsToBeCleaned(run, seen.Now) ? new NextMove(RunStep.CleanUp) : next;
    }

    private static NextMove OfSealedRun(Run run, Observation sealedRun) => sealedRun switch
    {
        { Phase: RunPhase.Unreachable } => NextMove.Until(WaitFor.Retry),
        { Phase: RunPhase.Running } => NextMove.Until(WaitFor.Engine),
        { Phase: RunPhase.Created } => new NextMove(RunStep.Start),
        { End.Class: ExitClass.Succeeded } => new NextMove(RunStep.Collect),
        { Phase: RunPhase.NotFound } or { End.Class: ExitClass.Interrupted } when run.Attempt < Run.MostAttempts => new NextMove(RunStep.TryAgain),
        _ => new NextMove(RunStep.End),
    };

    private static NextMove OfInspector(Run run, Observation inspector) => inspector switch
    {
        { Phase: RunPhase.Unreachable } => NextMove.Until(WaitFor.Retry),
        { Phase: RunPhase.Running } => NextMove.Until(WaitFor.Engine),
        { Phase: RunPhase.Created } => new NextMove(RunStep.Inspect),
        { End.Class: ExitClass.Succeeded } => new NextMove(RunStep.Check),
        { Phase: RunPhase.NotFound } or { End.Class: ExitClass.Interrupted } when run.InspectionAttempt < Run.MostAttempts => new NextMove(RunStep.InspectAgain),
        _ => new NextMove(RunStep.EndInspection),
    };

    private static bool IsToBeCleaned(Run run, DateTimeOffset now) =>
        run.CleanedAt is null && run.State.CanBeCleaned() && (run.State.IsEnd() || run.State == RunState.Held || now - run.StateSince > TidyAfter);
}
