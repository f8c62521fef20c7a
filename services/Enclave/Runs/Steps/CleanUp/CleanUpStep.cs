using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.CleanUp;

/// <summary>Removes the containers of every attempt, what was collected, and the view.</summary>
public sealed class CleanUpStep(ISealedRunEngine engine, RunFiles files, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        foreach (var name in run.Terms is null ? [] : NamesOf(run))
        {
            if ((await engine.Remove(name, cancellationToken)).Outcome is not (EngineOutcome.Done or EngineOutcome.NotFound))
                return StepResult.Wait(WaitFor.Retry);
        }

        files.Remove(run.Id);
        run.Clean(time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private static IEnumerable<string> NamesOf(Run run) =>
        Enumerable.Range(1, run.Attempt).Select(a => SealedRunNames.OfRun(run.Dataset, run.Id, a))
            .Concat(Enumerable.Range(1, run.InspectionAttempt).Select(a => SealedRunNames.OfInspector(run.Dataset, run.Id, a)));
}
