using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Collect;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Inspect;

/// <summary>Starts the inspector on what the sealed run left; the intent is a fact before, the start one after.</summary>
public sealed partial class InspectStep(
    ISealedRunEngine engine, InspectorImage inspector, AcceptedWorkflows workflows, RunFiles files, RunEnds ends, RunSaving saving, TimeProvider time, ILogger<InspectStep> logger) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        if (await inspector.DigestAsync(cancellationToken) is not { } image)
            return StepResult.Wait(WaitFor.Retry);
        var collected = await engine.Collect(run.EngineName, cancellationToken);
        if (collected.Outcome == CollectOutcome.Unreachable)
            return StepResult.Wait(WaitFor.Retry);
        if (collected.Outcome != CollectOutcome.Collected)
            return await ends.EndUnreadAsync(run, "unable to find it", cancellationToken);

        await WriteRequestAsync(run, cancellationToken);
        if (run.IntendInspection(time.GetUtcNow()))
            await saving.SaveAsync(run, cancellationToken);
        var start = await engine.EnsureStarted(InspectorSpecs.Of(run, image, collected.Directories, files.InspectionInputs(run.Id)), cancellationToken);
        if (start.Outcome is not (StartOutcome.Started or StartOutcome.Adopted))
            LogNotStarted(run.Id, start.Outcome, start.Reason);
        switch (start.Outcome)
        {
            case StartOutcome.Started or StartOutcome.Adopted when run.State == RunState.Inspecting:
                return StepResult.Wait(WaitFor.Engine);
            case StartOutcome.Started or StartOutcome.Adopted:
                run.Inspect(time.GetUtcNow());
                return await saving.SaveAsync(run, cancellationToken);
            case StartOutcome.Conflict or StartOutcome.Canceled:
                return run.InspectAgain(time.GetUtcNow())
                    ? await saving.SaveAsync(run, cancellationToken)
                    : await ends.EndUnreadAsync(run, start.Outcome.ToString(), cancellationToken);
            case StartOutcome.Refused or StartOutcome.Unreachable:
                return StepResult.Wait(WaitFor.Retry);
            default:
                return await ends.EndUnreadAsync(run, start.Outcome.ToString(), cancellationToken);
        }
    }

    private async Task WriteRequestAsync(Run run, CancellationToken cancellationToken)
    {
        // Once it was written the inspector may be reading it.
        if (run.InspectionIntendedAt is not null && File.Exists(Path.Combine(files.InspectionInputs(run.Id), InspectorSpecs.Request)))
            return;
        var workflow = await workflows.OfAsync(run, cancellationToken);
        files.Prepare(run.Id);
        RunFiles.MakeOpen(files.InspectionInputs(run.Id));
        await RunFiles.WriteOpenAsync(
            Path.Combine(files.InspectionInputs(run.Id), InspectorSpecs.Request), InspectorSpecs.RequestOf(DeclaredOutputs.Of(workflow, run.Terms!.Parameters), workflow), cancellationToken);
    }

    [LoggerMessage(3222, LogLevel.Warning, "The inspector of {Run} did not start: {Outcome} {Reason}")]
    private partial void LogNotStarted(Guid run, StartOutcome outcome, string reason);
}

/// <summary>The inspector ended from outside, by no fault of its own.</summary>
public sealed class InspectAgainStep(RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        if (!run.InspectAgain(time.GetUtcNow()))
            throw new InvalidOperationException("The last inspection is ended, not tried again.");
        return await saving.SaveAsync(run, cancellationToken);
    }
}

/// <summary>The inspector could make nothing of it.</summary>
public sealed class EndInspectionStep(RunEnds ends) : IRunStep
{
    /// <inheritdoc />
    public Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken) =>
        ends.EndUnreadAsync(run, (seen.SealedRun?.End?.Class ?? ExitClass.Interrupted).ToString(), cancellationToken);
}
