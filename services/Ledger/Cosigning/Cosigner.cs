namespace TrustedData.Ledger.Cosigning;

/// <summary>
/// Has each new checkpoint cosigned, by each witness on its own: one that is away holds nobody up, least of all what is
/// appended. What is remembered here may be lost; the witness tells it again.
/// </summary>
public sealed partial class Cosigner(IServiceScopeFactory scopes, LogWitnesses witnesses, WitnessStates states, CheckpointSignal grown, TimeProvider time, ILogger<Cosigner> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Another replica may append without this one being told.
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(witnesses.Asked.Select(witness => FollowAsync(witness, stoppingToken)));

    private async Task FollowAsync(AskedWitness witness, CancellationToken cancellationToken)
    {
        var name = witness.Verifier.Name;
        long? size = null;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var next = grown.Next;
            try
            {
                await using (var scope = scopes.CreateAsyncScope())
                    size = await scope.ServiceProvider.GetRequiredService<Asking>().AskAsync(witness, size, cancellationToken);
                if (failures > 0)
                    LogBack(name);
                failures = 0;
                states.Answered(name);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                size = null;
                if (failures++ == 0)
                    Tell(exception, name);
                states.Failed(name, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause(failures), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (failures == 0)
                await Task.WhenAny(next, Task.Delay(Sweep, time, cancellationToken));
        }
    }

    private static TimeSpan Pause(int failures) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, ShortestPause.Ticks << Math.Min(failures, 10)));

    private void Tell(Exception exception, string name)
    {
        if (exception is WitnessRefusedException refused)
            LogRefused(name, refused.Status);
        else
            LogAway(exception, name);
    }

    [LoggerMessage(2411, LogLevel.Warning, "The witness {Witness} does not answer. Entries are recorded all the same; releases wait for it where the quorum needs it.")]
    private partial void LogAway(Exception exception, string witness);

    [LoggerMessage(2412, LogLevel.Error, "The witness {Witness} does not cosign this log's checkpoints: it answered {Status}.")]
    private partial void LogRefused(string witness, int status);

    [LoggerMessage(2413, LogLevel.Information, "The witness {Witness} cosigns again.")]
    private partial void LogBack(string witness);
}
