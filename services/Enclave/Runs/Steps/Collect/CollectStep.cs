using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Collect;

/// <summary>Keeps what a program wrote to its log, encrypted: stewards and checkers may read it, a researcher never.</summary>
public sealed class RawLogs(ISealedRunEngine engine, IRunVault vault)
{
    private const int LargestLog = 1 << 20;

    public async Task KeepAsync(Run run, CancellationToken cancellationToken)
    {
        if (await engine.ReadRawLog(run.EngineName, LargestLog, cancellationToken) is not { } log)
            return;
        using var content = new MemoryStream(log.Bytes.ToArray(), writable: false);
        await vault.WriteAsync(run.Id, VaultNames.RawLog, content, cancellationToken);
    }
}

/// <summary>The sealed run ended well: its log is kept, and its files stand where the engine collected them.</summary>
public sealed class CollectStep(RawLogs logs, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        await logs.KeepAsync(run, cancellationToken);
        run.Collect(time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }
}

/// <summary>The sealed run ended in another way.</summary>
public sealed class EndStep(RawLogs logs, RunEnds ends) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        await logs.KeepAsync(run, cancellationToken);
        return await ends.EndAsync(run, seen.SealedRun?.End?.Class ?? ExitClass.Interrupted, cancellationToken);
    }
}

/// <summary>The sealed run ended from outside, by no fault of its own: the next attempt has a name of its own.</summary>
public sealed class TryAgainStep(RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        if (!run.TryAgain(time.GetUtcNow()))
            throw new InvalidOperationException("The last attempt is ended, not tried again.");
        return await saving.SaveAsync(run, cancellationToken);
    }
}
