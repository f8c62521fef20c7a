using System.Collections.Concurrent;
using TrustedData.Ledger.Append;

namespace TrustedData.Ledger.Finding;

/// <summary>
/// Gathers bundles from entries that were just logged, so that they need not be read again to be described. What is missing
/// here, after a start or when another replica wrote, is read from the log.
/// </summary>
public sealed class BundleFeed
{
    // Some sixty words a bundle: a few MB at the most.
    private const int MostBundles = 2048;
    private readonly ConcurrentDictionary<long, GatheredBundle> full = new();
    private GatheredBundle? current;
    private long next = -1;

    /// <summary>Takes entries that are durable. Not to be called twice at a time.</summary>
    public void Take(IReadOnlyList<(long Index, NewEntry Entry)> entries)
    {
        foreach (var (index, entry) in entries)
        {
            if (index % BundleIndexer.BundleSize == 0)
                current = new GatheredBundle();
            else if (index != next)
                current = null;
            next = index + 1;
            current?.Add(entry.Fact);
            if (next % BundleIndexer.BundleSize == 0 && current is not null && full.Count < MostBundles)
                full[index / BundleIndexer.BundleSize] = current;
        }
    }

    /// <summary>A bundle that was gathered; null when it has to be read. Older ones are forgotten.</summary>
    public GatheredBundle? Give(long number)
    {
        if (full.TryRemove(number, out var gathered))
            return gathered;
        foreach (var old in full.Keys.Where(key => key < number))
            full.TryRemove(old, out _);
        return null;
    }
}
