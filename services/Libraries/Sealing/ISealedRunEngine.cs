namespace TrustedData.Sealing;

/// <summary>
/// Runs sealed runs. Every operation is idempotent and addressed by the run's deterministic name, so that a caller that was
/// killed goes on from its own rows and from what <see cref="Observe"/> says. Expected failures are results; the only
/// exception is <see cref="OperationCanceledException"/>.
/// </summary>
public interface ISealedRunEngine
{
    Task<EngineStatus> Ping(CancellationToken cancellationToken);

    /// <summary>Resolves a local reference such as <c>localhost/td/python:current</c>; nothing is ever fetched.</summary>
    Task<ImageResult> FindImage(string reference, CancellationToken cancellationToken);

    /// <summary>Starts the run unless a run of its name exists; then that one is adopted, whatever became of it.</summary>
    Task<StartResult> EnsureStarted(SealedRunSpec spec, CancellationToken cancellationToken);

    Task<Observation> Observe(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a run; what it had written is dropped. Returns when it has ended. A run that ended before is left as it is; a name
    /// that is not known is remembered as canceled, so that a start still on its way comes to nothing.
    /// </summary>
    Task<EngineResult> Cancel(string name, CancellationToken cancellationToken);

    /// <summary>Gives the directories with the files of a run that succeeded.</summary>
    Task<CollectResult> Collect(string name, CancellationToken cancellationToken);

    /// <summary>Reads the start of the raw log, also while the run goes on; null when there is none.</summary>
    Task<RawLog?> ReadRawLog(string name, int maximumBytes, CancellationToken cancellationToken);

    /// <summary>Removes every trace: container, collected files, raw log. A name not known is <see cref="EngineOutcome.Done"/>.</summary>
    Task<EngineResult> Remove(string name, CancellationToken cancellationToken);

    /// <summary>Names of all runs with this prefix of which the engine or the scratch space still holds something.</summary>
    Task<OwnedRuns> ListOwned(string namePrefix, CancellationToken cancellationToken);

    /// <summary>
    /// Wakes the caller when a run starts or ends. Never ends by itself: a lost connection is made again, and each connection
    /// opens with an event without a name. A hint only; events can be lost, so the caller also sweeps.
    /// </summary>
    IAsyncEnumerable<RunEvent> Watch(CancellationToken cancellationToken);
}
