using System.Runtime.CompilerServices;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.Sequence;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Ledger.Reading;

/// <summary>Finds entries and proves each of them against one checkpoint.</summary>
public static class ProvenEntries
{
    // As many as are held in memory at a time, and as share the reading of hashes.
    private const int PageSize = 200;

    /// <summary>The entries that pass, from before an index, in the order of the log; streamed in bounded memory.</summary>
    public static async IAsyncEnumerable<ProvenEntry> FindAsync(
        LedgerContext context, LogFilter filter, long before, CosignedNote checkpoint, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = filter.Take ?? long.MaxValue;
        while (left > 0)
        {
            var page = await PageAsync(context, filter, before, (int)Math.Min(left, PageSize), cancellationToken);
            var plans = page.ConvertAll(entry => ProofPlan.ForInclusion(entry.Index, checkpoint.Size));
            var hash = await KeptHashReader.ReadAsync(context, [.. plans.SelectMany(plan => plan.Subtrees).Distinct()], cancellationToken);
            for (var at = 0; at < page.Count; at++)
                yield return new ProvenEntry(page[at].Index, page[at].Entry, checkpoint.Size, plans[at].Build(hash), checkpoint.Note);
            if (page.Count < PageSize)
                yield break;
            left -= page.Count;
            filter = filter with { After = page[^1].Index };
        }
    }

    // Read to its end before anything else is asked of the same connection.
    private static async Task<List<FoundEntry>> PageAsync(LedgerContext context, LogFilter filter, long before, int most, CancellationToken cancellationToken)
    {
        var page = new List<FoundEntry>(most);
        await foreach (var entry in LogSearch.FindAsync(context, filter, before, cancellationToken))
        {
            page.Add(FoundEntry.Of(entry));
            if (page.Count == most)
                break;
        }
        return page;
    }
}
