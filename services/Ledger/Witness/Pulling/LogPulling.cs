using Microsoft.Extensions.Options;
using TrustedData.Ledger.Witness.Judging;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Witness.Pulling;

/// <summary>
/// Witnesses logs that cannot come here, because nothing is accepted inward: fetches the checkpoint and the proof, judges
/// them like any request, and takes the cosignature there. It lives through everything being down, and begins anew from the
/// store.
/// </summary>
public sealed partial class LogPulling(IServiceScopeFactory scopes, KnownLogs logs, IOptions<WitnessOptions> options, TimeProvider time, ILogger<LogPulling> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(logs.All.Where(log => log.Source is not null).Select(log => FollowAsync(log.Keys, log.Source!, stoppingToken)));

    private async Task FollowAsync(LogKeys log, LogSourceOptions options, CancellationToken cancellationToken)
    {
        using var source = new LogSource(options, time);
        var (left, failures) = (-1L, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                left = await LookAsync(log, source, left, cancellationToken);
                if (failures > 0)
                    LogBack(log.Origin);
                failures = 0;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (failures++ == 0)
                    LogAway(exception, log.Origin);
                left = -1;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Pause(failures), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Pause(int failures)
    {
        var usual = TimeSpan.FromMilliseconds(options.Value.PullMilliseconds);
        return failures <= 1 ? usual : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, usual.Ticks << Math.Min(failures - 1, 10)));
    }

    /// <summary>Looks once, and answers the size of the checkpoint that was last left at the ledger.</summary>
    private async Task<long> LookAsync(LogKeys log, LogSource source, long left, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var witness = scope.ServiceProvider.GetRequiredService<CheckpointWitness>();
        var latest = await witness.LatestAsync(log.Origin, cancellationToken);
        var note = await source.CheckpointAsync(latest?.Size ?? 0, cancellationToken);
        if (!Checkpoint.TryOpen(note, log, out var shown))
        {
            LogNotOurs(log.Origin);
            return left;
        }

        if (shown.Size < latest?.Size)
            await witness.SawSmallerAsync(log, note, cancellationToken);
        else if (shown.Size != latest?.Size || !shown.Root.AsSpan().SequenceEqual(latest.Root))
            await JudgeAsync(witness, source, latest?.Size ?? 0, shown, note, cancellationToken);

        // What stands in the store is left there, whatever was shown: a ledger that is behind it, or forked from it, learns so.
        var kept = await witness.LatestAsync(log.Origin, cancellationToken);
        if (kept is null || (kept.Size == left && kept.Size == shown.Size && kept.Root.AsSpan().SequenceEqual(shown.Root)))
            return left;
        await source.LeaveAsync(kept.Note, cancellationToken);
        return kept.Size;
    }

    private static async Task JudgeAsync(CheckpointWitness witness, LogSource source, long from, Checkpoint shown, string note, CancellationToken cancellationToken)
    {
        var proof = from > 0 && from < shown.Size ? await source.ConsistencyAsync(from, shown.Size, cancellationToken) : [];
        await witness.AddAsync(new AddCheckpointRequest(from, proof, note), cancellationToken);
    }

    [LoggerMessage(2511, LogLevel.Warning, "The log {Origin} cannot be looked at; it is tried again.")]
    private partial void LogAway(Exception exception, string origin);

    [LoggerMessage(2512, LogLevel.Information, "The log {Origin} can be looked at again.")]
    private partial void LogBack(string origin);

    [LoggerMessage(2513, LogLevel.Error, "What the ledger of {Origin} shows as its checkpoint is not signed by a key of that log.")]
    private partial void LogNotOurs(string origin);
}
