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
    private readonly Dictionary<(string Producer, Guid FactId), LoggedFact> places = new(FactKey.Comparer);
    private readonly Queue<(string Producer, Guid FactId)> order = new();

    // The greatest id among all entries before the kept ones.
    private Guid? greatestBefore;

    /// <summary>Reads the end of a log.</summary>
    /// <param name="context">The log.</param>
    /// <param name="size">How many entries it has.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<RecentFacts> ReadAsync(LedgerContext context, long size, CancellationToken cancellationToken)
    {
        var described = await DescribedAsync(context, cancellationToken);
        var from = Math.Min(described, Math.Max(0, size - Kept) / BundleIndexer.BundleSize * BundleIndexer.BundleSize);
        var before = from / BundleIndexer.BundleSize;
        var recent = new RecentFacts
        {
            greatestBefore = await context.Bundles.Where(b => b.Number < before).OrderByDescending(b => b.LastFact).Select(b => (Guid?)b.LastFact).FirstOrDefaultAsync(cancellationToken),
        };
        var facts = context.Entries.AsNoTracking().Where(e => e.Index >= from && e.Index < size).OrderBy(e => e.Index).Select(e => new { e.Producer, e.FactId, e.Index, e.LeafHash }).AsAsyncEnumerable();
        await foreach (var fact in facts.WithCancellation(cancellationToken))
            recent.Add((fact.Producer, fact.FactId), new LoggedFact(fact.Index, fact.LeafHash));
        return recent;
    }

    /// <summary>Notes what is being logged, and forgets what is old and can be looked up. Should it not be logged in the end, this is thrown away.</summary>
    public async Task AddAsync(LedgerContext context, Batch batch, CancellationToken cancellationToken)
    {
        foreach (var (index, entry) in batch.Added)
            Add(entry.Key, new LoggedFact(index, entry.LeafHash));
        if (order.Count > Kept)
            Forget(await DescribedAsync(context, cancellationToken));
    }

    /// <summary>Those of a batch's facts that are already logged.</summary>
    public async Task<Dictionary<(string Producer, Guid FactId), LoggedFact>> FindAsync(LedgerContext context, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string Producer, Guid FactId), LoggedFact>(jobs.Sum(job => job.Entries.Count), FactKey.Comparer);
        var older = new HashSet<Guid>();
        foreach (var entry in jobs.SelectMany(job => job.Entries))
        {
            if (places.TryGetValue(entry.Key, out var place))
                found[entry.Key] = place;
            else if (greatestBefore is { } greatest && entry.Fact.Id.CompareTo(greatest) <= 0)
                older.Add(entry.Fact.Id);
        }
        foreach (var entry in await FactLookup.FindAsync(context, older, cancellationToken))
            found[(entry.Producer, entry.FactId)] = new LoggedFact(entry.Index, entry.LeafHash);
        return found;
    }

    // What no bundle describes yet could not be found again.
    private void Forget(long described)
    {
        while (order.Count > Kept && places[order.Peek()].Index < described)
        {
            var oldest = order.Dequeue();
            places.Remove(oldest);
            if (greatestBefore is not { } greatest || oldest.FactId.CompareTo(greatest) > 0)
                greatestBefore = oldest.FactId;
        }
    }

    private void Add((string Producer, Guid FactId) fact, LoggedFact place)
    {
        if (places.TryAdd(fact, place))
            order.Enqueue(fact);
    }

    private static async Task<long> DescribedAsync(LedgerContext context, CancellationToken cancellationToken) =>
        await context.Bundles.OrderByDescending(b => b.Number).Select(b => (b.Number + 1) * BundleIndexer.BundleSize).FirstOrDefaultAsync(cancellationToken);
}
