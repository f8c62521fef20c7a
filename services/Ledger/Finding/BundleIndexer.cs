using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.Finding;

/// <summary>
/// Describes full bundles after they were logged, in their order: what they can be found by. Killed, it goes on where it was;
/// what no bundle describes yet is read entry by entry, so that nothing is ever missing from an answer.
/// </summary>
public sealed partial class BundleIndexer(IServiceScopeFactory scopes, BundleFeed feed, CheckpointSignal logged, TimeProvider time, ILogger<BundleIndexer> logger) : BackgroundService
{
    /// <summary>Entries of a full bundle (C2SP tlog-tiles).</summary>
    public const int BundleSize = 256;

    private const int MostBundlesAtOnce = 128;
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = logged.Next;
            var pause = Sweep;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await DescribeAsync(scope.ServiceProvider.GetRequiredService<LedgerContext>(), stoppingToken))
                    continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
                (pause, woken) = (Retry, Task.Delay(Retry, time, stoppingToken));
            }
            await Task.WhenAny(woken, Task.Delay(pause, time, stoppingToken));
        }
    }

    /// <summary>Describes some more bundles; answers whether there were any.</summary>
    private async Task<bool> DescribeAsync(LedgerContext context, CancellationToken cancellationToken)
    {
        // Of several replicas one describes at a time; another finds it done.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('bundle-indexer'))", cancellationToken);
        var next = await context.Bundles.OrderByDescending(b => b.Number).Select(b => b.Number + 1).FirstOrDefaultAsync(cancellationToken);
        var size = await context.Checkpoints.OrderByDescending(c => c.Size).Select(c => c.Size).FirstOrDefaultAsync(cancellationToken);
        var end = Math.Min(size / BundleSize, next + MostBundlesAtOnce);
        if (next >= end)
            return false;

        var (bundles, terms) = (new List<BundleRow>(), new List<BundleTermRow>());
        for (var number = next; number < end; number++)
        {
            var gathered = feed.Give(number) ?? await ReadAsync(context, number, cancellationToken);
            bundles.Add(gathered.Bundle(number));
            terms.AddRange(gathered.Terms(number));
        }
        await LogRows.AddAsync(context, bundles, terms, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<GatheredBundle> ReadAsync(LedgerContext context, long number, CancellationToken cancellationToken)
    {
        var (gathered, first) = (new GatheredBundle(), number * BundleSize);
        var entries = context.Entries.AsNoTracking().Where(e => e.Index >= first && e.Index < first + BundleSize).OrderBy(e => e.Index).AsAsyncEnumerable();
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            gathered.Add(entry);
        return gathered;
    }

    [LoggerMessage(2301, LogLevel.Warning, "Bundles could not be described; searches read their entries one by one until it succeeds.")]
    private partial void LogFailed(Exception exception);
}
