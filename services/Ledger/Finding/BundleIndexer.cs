using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.Finding;

/// <summary>
/// Describes full bundles after they were logged, in their order: what they can be found by. Killed, it goes on where it was;
/// what no bundle describes yet is read entry by entry, so that nothing is ever missing from an answer.
/// </summary>
public sealed partial class BundleIndexer(IServiceScopeFactory scopes, CheckpointSignal logged, TimeProvider time, ILogger<BundleIndexer> logger) : BackgroundService
{
    /// <summary>Entries of a full bundle (C2SP tlog-tiles).</summary>
    public const int BundleSize = 256;

    private const int MostBundlesAtOnce = 32;
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
    private static async Task<bool> DescribeAsync(LedgerContext context, CancellationToken cancellationToken)
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
        var entries = context.Entries.AsNoTracking().Where(e => e.Index >= next * BundleSize && e.Index < end * BundleSize).OrderBy(e => e.Index).AsAsyncEnumerable();
        var gathered = new GatheredBundle();
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            gathered.Add(entry);
            if ((entry.Index + 1) % BundleSize != 0)
                continue;
            bundles.Add(gathered.Bundle(entry.Index / BundleSize));
            terms.AddRange(gathered.Terms(entry.Index / BundleSize));
            gathered = new GatheredBundle();
        }
        await LogRows.AddAsync(context, bundles, terms, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return bundles.Count > 0;
    }

    [LoggerMessage(2301, LogLevel.Warning, "Bundles could not be described; searches read their entries one by one until it succeeds.")]
    private partial void LogFailed(Exception exception);

    private sealed class GatheredBundle
    {
        private readonly HashSet<string> words = new(StringComparer.Ordinal);
        private Guid firstFact = Guid.AllBitsSet;
        private Guid lastFact = Guid.Empty;
        private DateTimeOffset from = DateTimeOffset.MaxValue;
        private DateTimeOffset to = DateTimeOffset.MinValue;

        public void Add(EntryRow entry)
        {
            (firstFact, lastFact) = (entry.FactId < firstFact ? entry.FactId : firstFact, entry.FactId > lastFact ? entry.FactId : lastFact);
            if (EntryContent.TryRead(entry.Body) is not { } content)
                return;
            words.UnionWith(EntryTerms.Of(content));
            if (content.Time is { } time)
                (from, to) = (time < from ? time : from, time > to ? time : to);
        }

        public BundleRow Bundle(long number) => new() { Number = number, FirstFact = firstFact, LastFact = lastFact, RecordedFrom = from, RecordedTo = to };

        public IEnumerable<BundleTermRow> Terms(long number) => words.Select(word => new BundleTermRow { Term = word, Bundle = number });
    }
}
