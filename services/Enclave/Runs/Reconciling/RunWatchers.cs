using TrustedData.Sealing;
using TrustedData.ServiceDefaults.Ledger;

namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>Passes on what the engine and the ledger tell.</summary>
public sealed partial class RunWatchers(ISealedRunEngine engine, LedgerSignal ledger, RunSignal signal, TimeProvider time, ILogger<RunWatchers> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Watches until cancelled; it never throws.</summary>
    public Task WatchAsync(CancellationToken cancellationToken) => Task.WhenAll(WatchEngineAsync(cancellationToken), WatchLedgerAsync(cancellationToken));

    private async Task WatchEngineAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var told in engine.Watch(cancellationToken))
                    signal.EngineSpoke(told.Name is null ? null : SealedRunNames.RunOf(told.Name));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogEngineLost(exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchLedgerAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => ended.TrySetResult());
        var next = ledger.Next;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(next, ended.Task);
            next = ledger.Next;
            signal.LedgerSpoke();
        }
    }

    [LoggerMessage(3204, LogLevel.Warning, "The engine's events could not be read; they are asked for again.")]
    private partial void LogEngineLost(Exception exception);
}
