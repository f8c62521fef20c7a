using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Finding;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Which facts the end of the log holds, in memory: a producer that tries again tries something recent, and an index over every
/// fact ever logged would cost more than logging. What is older is looked up bundle by bundle, and only for an id that is older:
/// ids of version 7 grow with time.
/// </summary>
public sealed class RecentFacts
{
    private const int Kept = 32_768;
    private readonly Dictionary<(string Producer, Guid FactId), long> places = [];
    private readonly Queue<(string Producer, Guid FactId)> order = new();

    // The greatest id among all entries before the kept ones.
    private Guid? greatestBefore;

    /// <summary>Size of the log that this knows the end of.</summary>
    public long Size { get; private set; }

    /// <summary>Reads what was logged since; the first time, the end of the log.</summary>
    /// <param name="context">The log.</param>
    /// <param name="size">Size of the log now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task CatchUpAsync(LedgerContext context, long size, CancellationToken cancellationToken)
    {
        if (Size == size)
            return;
        var from = Size;
        if (Size == 0)
        {
            var described = await DescribedAsync(context, cancellationToken);
            from = Math.Min(described, Math.Max(0, size - Kept) / BundleIndexer.BundleSize * BundleIndexer.BundleSize);
            var before = from / BundleIndexer.BundleSize;
            greatestBefore = await context.Bundles.Where(b => b.Number < before).OrderByDescending(b => b.LastFact).Select(b => (Guid?)b.LastFact).FirstOrDefaultAsync(cancellationToken);
        }
        var added = context.Entries.AsNoTracking().Where(e => e.Index >= from && e.Index < size).OrderBy(e => e.Index).Select(e => new { e.Producer, e.FactId, e.Index }).AsAsyncEnumerable();
        await foreach (var fact in added.WithCancellation(cancellationToken))
            Add((fact.Producer, fact.FactId), fact.Index);
        Size = size;
    }

    /// <summary>Notes what was logged, once it is durable, and forgets what is old and can be looked up.</summary>
    public async Task AddAsync(LedgerContext context, Batch batch, CancellationToken cancellationToken)
    {
        foreach (var (index, entry) in batch.Added)
            Add(entry.Key, index);
        Size = batch.Tree.Size;
        if (order.Count > Kept)
            Forget(await DescribedAsync(context, cancellationToken));
    }

    /// <summary>Those of a batch's facts that are already logged.</summary>
    public async Task<Dictionary<(string Producer, Guid FactId), LoggedFact>> FindAsync(LedgerContext context, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        var recent = new HashSet<long>();
        var older = new HashSet<Guid>();
        foreach (var entry in jobs.SelectMany(job => job.Entries))
        {
            if (places.TryGetValue(entry.Key, out var index))
                recent.Add(index);
            else if (greatestBefore is { } greatest && entry.Fact.Id.CompareTo(greatest) <= 0)
                older.Add(entry.Fact.Id);
        }
        var found = new Dictionary<(string Producer, Guid FactId), LoggedFact>();
        if (recent.Count > 0)
        {
            foreach (var entry in await context.Entries.AsNoTracking().Where(e => recent.Contains(e.Index)).Select(e => new { e.Producer, e.FactId, e.Index, e.LeafHash }).ToListAsync(cancellationToken))
                found[(entry.Producer, entry.FactId)] = new LoggedFact(entry.Index, entry.LeafHash);
        }
        foreach (var entry in await FactLookup.FindAsync(context, older, cancellationToken))
            found[(entry.Producer, entry.FactId)] = new LoggedFact(entry.Index, entry.LeafHash);
        return found;
    }

    // What no bundle describes yet could not be found again.
    private void Forget(long described)
    {
        while (order.Count > Kept && places[order.Peek()] < described)
        {
            var oldest = order.Dequeue();
            places.Remove(oldest);
            if (greatestBefore is not { } greatest || oldest.FactId.CompareTo(greatest) > 0)
                greatestBefore = oldest.FactId;
        }
    }

    private void Add((string Producer, Guid FactId) fact, long index)
    {
        if (places.TryAdd(fact, index))
            order.Enqueue(fact);
    }

    private static async Task<long> DescribedAsync(LedgerContext context, CancellationToken cancellationToken) =>
        await context.Bundles.OrderByDescending(b => b.Number).Select(b => (b.Number + 1) * BundleIndexer.BundleSize).FirstOrDefaultAsync(cancellationToken);
}
