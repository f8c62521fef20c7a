using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Collect;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Start;

/// <summary>Starts the sealed run: the intent is a fact before, the start one after. A start that happened and was not noted is adopted.</summary>
public sealed partial class StartStep(
    EnclaveContext database, ISealedRunEngine engine, AcceptedWorkflows workflows, RunFiles files, SealedRunSlots slots, RunEnds ends, RunSaving saving, TimeProvider time, ILogger<StartStep> logger) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        if (run.StartIntendedAt is null)
        {
            var status = await engine.Ping(cancellationToken);
            if (!status.Reachable)
                return StepResult.Wait(WaitFor.Retry);
            var version = $"{status.Product} {status.Version}".Trim();
            if (!await slots.TryTakeAsync(database, () => IntendAsync(run, version, cancellationToken), cancellationToken))
                return StepResult.Wait(WaitFor.Slot);
        }

        var start = await engine.EnsureStarted(SealedRunSpecs.Of(run, await workflows.OfAsync(run, cancellationToken), files), cancellationToken);
        if (start.Outcome is not (StartOutcome.Started or StartOutcome.Adopted))
            LogNotStarted(run.Id, start.Outcome, start.Reason);
        return start.Outcome switch
        {
            StartOutcome.Started or StartOutcome.Adopted when run.State == RunState.Running => StepResult.Wait(WaitFor.Engine),
            StartOutcome.Started or StartOutcome.Adopted => await StartedAsync(run, cancellationToken),

            // Left over under this name, and not what is to run now: the next attempt has a name of its own.
            StartOutcome.Conflict or StartOutcome.Canceled => await AgainAsync(run, cancellationToken),
            StartOutcome.Refused or StartOutcome.Unreachable => StepResult.Wait(WaitFor.Retry),
            _ => await ends.EndAsync(run, ExitClass.EngineError, cancellationToken),
        };
    }

    private async Task IntendAsync(Run run, string version, CancellationToken cancellationToken)
    {
        run.IntendStart(version, time.GetUtcNow());
        await saving.SaveAsync(run, cancellationToken);
    }

    private async Task<StepResult> StartedAsync(Run run, CancellationToken cancellationToken)
    {
        run.Start(time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private async Task<StepResult> AgainAsync(Run run, CancellationToken cancellationToken) => run.TryAgain(time.GetUtcNow())
        ? await saving.SaveAsync(run, cancellationToken)
        : await ends.EndAsync(run, ExitClass.EngineError, cancellationToken);

    [LoggerMessage(3211, LogLevel.Warning, "The sealed run of {Run} did not start: {Outcome} {Reason}")]
    private partial void LogNotStarted(Guid run, StartOutcome outcome, string reason);
}
