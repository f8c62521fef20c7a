using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.Serve;

/// <summary>Finds entries: reads the parts that have all words of a filter, and looks at their entries one by one.</summary>
public static class LogSearch
{
    /// <summary>
    /// Entries that pass, in the order of the log, from before index <paramref name="before"/>; streamed, so that who has
    /// enough stops reading.
    /// </summary>
    public static async IAsyncEnumerable<FoundEntry> FindAsync(LedgerContext context, LogFilter filter, long before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var part in Parts(context, filter, before).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            foreach (var entry in BundleReader.EntriesOf(part))
            {
                if (entry.Index < before && entry.Index > (filter.After ?? -1) && Read(entry.Entry) is { } read && filter.Passes(read))
                    yield return new FoundEntry(entry.Index, read);
            }
        }
    }

    // An entry that somebody tampered with is found by verification; a search passes it over.
    private static JsonElement? Read(byte[] entry)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(entry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IQueryable<BundlePartRow> Parts(LedgerContext context, LogFilter filter, long before)
    {
        var parts = context.Parts.AsNoTracking().Where(p => p.FirstIndex < before);
        foreach (var term in filter.Terms())
            parts = parts.Where(p => context.Terms.Any(t => t.Term == term && t.FirstIndex == p.FirstIndex));
        if (filter.After is { } after)
            parts = parts.Where(p => p.FirstIndex + p.EntryCount > after + 1);
        if (filter.Since?.ToUniversalTime() is { } since)
            parts = parts.Where(p => p.RecordedTo >= since);
        if (filter.Until?.ToUniversalTime() is { } until)
            parts = parts.Where(p => p.RecordedFrom < until);
        return parts.OrderBy(p => p.FirstIndex);
    }
}
