namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>What came of a step: the row moved on and is looked at again at once, or it waits for something.</summary>
/// <param name="HasMoved">Whether it is looked at again at once.</param>
/// <param name="For">What it waits for otherwise.</param>
/// <param name="LastFact">The fact that the row carried when this was found; another one in the row means that it has changed since.</param>
public sealed record StepResult(bool HasMoved, WaitFor For = WaitFor.Change, Guid LastFact = default)
{
    public static StepResult Moved { get; } = new(true);

    public static StepResult Wait(WaitFor what) => new(false, what);
}

/// <summary>One step of a run. It may be repeated at any time: what it does outside the database has a name of its own and is done once.</summary>
public interface IRunStep
{
    /// <summary>Does the step and saves what came of it. No transaction is open while it acts outside the database.</summary>
    /// <param name="run">The run, tracked by the scope's context.</param>
    /// <param name="seen">What was seen of it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken);
}

/// <summary>Saves the change of a run together with what the hub may know of it.</summary>
public sealed class RunSaving(EnclaveContext database, RunReports reports)
{
    public async Task<StepResult> SaveAsync(Run run, CancellationToken cancellationToken)
    {
        reports.Report(run);
        await database.SaveChangesAsync(cancellationToken);
        return StepResult.Moved;
    }
}
