using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace TrustedData.Ledger.Finding;

/// <summary>Finds entries: reads the bundles that have all words of a filter, then what no bundle describes yet, and looks at each entry.</summary>
public static class LogSearch
{
    /// <summary>
    /// Entries that pass, in the order of the log, from before index <paramref name="before"/>; streamed, so that who has
    /// enough stops reading.
    /// </summary>
    public static async IAsyncEnumerable<EntryRow> FindAsync(LedgerContext context, LogFilter filter, long before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Asked first: a bundle that is described meanwhile is read among the entries that are not, never passed over.
        var described = await context.Bundles.OrderByDescending(b => b.Number).Select(b => (b.Number + 1) * BundleIndexer.BundleSize).FirstOrDefaultAsync(cancellationToken);
        var entries = context.Entries.AsNoTracking().Where(e => e.Index < before && e.Index > (filter.After ?? -1));
        var inBundles = Bundles(context, filter).SelectMany(b => entries.Where(e => e.Index < described && e.Index >= b.Number * BundleIndexer.BundleSize && e.Index < (b.Number + 1) * BundleIndexer.BundleSize));
        foreach (var part in new[] { inBundles, entries.Where(e => e.Index >= described) })
        {
            await foreach (var entry in part.OrderBy(e => e.Index).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                if (EntryContent.TryRead(entry.Body) is { } content && filter.Passes(content))
                    yield return entry;
            }
        }
    }

    private static IQueryable<BundleRow> Bundles(LedgerContext context, LogFilter filter)
    {
        var bundles = context.Bundles.AsNoTracking();
        foreach (var term in filter.Terms())
            bundles = bundles.Where(b => context.Terms.Any(t => t.Term == term && t.Bundle == b.Number));
        if (filter.After is { } after)
            bundles = bundles.Where(b => (b.Number + 1) * BundleIndexer.BundleSize > after);
        if (filter.Since?.ToUniversalTime() is { } since)
            bundles = bundles.Where(b => b.RecordedTo >= since);
        if (filter.Until?.ToUniversalTime() is { } until)
            bundles = bundles.Where(b => b.RecordedFrom < until);
        return bundles;
    }
}
