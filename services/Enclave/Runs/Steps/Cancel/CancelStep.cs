using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Cancel;

/// <summary>Stops a run that nobody wants any more; what it wrote is dropped.</summary>
public sealed class CancelStep(ISealedRunEngine engine, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        // An intent is enough: the start may have happened.
        if (run.StartIntendedAt is not null && !await StopAsync(run.EngineName, cancellationToken))
            return StepResult.Wait(WaitFor.Retry);
        if (run.InspectionIntendedAt is not null && !await StopAsync(run.InspectorName, cancellationToken))
            return StepResult.Wait(WaitFor.Retry);
        run.Cancel(time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private async Task<bool> StopAsync(string name, CancellationToken cancellationToken) =>
        (await engine.Cancel(name, cancellationToken)).Outcome is EngineOutcome.Done or EngineOutcome.NotFound;
}
