using TrustedData.Ledger.Append;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Ledger.Sequence;

/// <summary>A fact that is already in the log.</summary>
public sealed record LoggedFact(long Index, byte[] LeafHash);

/// <summary>
/// What one transaction will add to the log. Pure: gives each new entry the next index, recognises those that are already
/// logged, and grows the tree.
/// </summary>
/// <param name="tree">The tree as it is; it is grown here, so hand in a copy.</param>
/// <param name="logged">Those facts of the jobs that are already logged; grown here too.</param>
public sealed class Batch(CompactRange tree, Dictionary<(string Producer, Guid FactId), LoggedFact> logged)
{
    private readonly List<(long Index, NewEntry Entry)> added = [];
    private readonly List<TileHashRow> tileHashes = [];

    /// <summary>The tree with the new entries.</summary>
    public CompactRange Tree => tree;

    /// <summary>The new entries with their indices.</summary>
    public IReadOnlyList<(long Index, NewEntry Entry)> Added => added;

    /// <summary>The kept hashes above the leaves that the new entries complete.</summary>
    public IReadOnlyList<TileHashRow> TileHashes => tileHashes;

    /// <summary>Takes all entries of a job, or none of them.</summary>
    public AppendAnswer Take(IReadOnlyList<NewEntry> entries)
    {
        var own = new Dictionary<(string Producer, Guid FactId), byte[]>();
        foreach (var entry in entries)
        {
            var known = logged.GetValueOrDefault(entry.Key);
            if (!(known?.LeafHash ?? own.GetValueOrDefault(entry.Key) ?? entry.LeafHash).AsSpan().SequenceEqual(entry.LeafHash))
                return AppendAnswer.OfConflict(entry);
            own[entry.Key] = entry.LeafHash;
        }
        return new AppendAnswer(entries.Select(Place).ToArray());
    }

    private long Place(NewEntry entry)
    {
        if (logged.TryGetValue(entry.Key, out var known))
            return known.Index;
        var index = tree.Size;
        tree.Append(entry.LeafHash, Keep);
        added.Add((index, entry));
        logged[entry.Key] = new LoggedFact(index, entry.LeafHash);
        return index;
    }

    private void Keep(SubtreeId subtree, byte[] hash)
    {
        if (TileLayout.IsKept(subtree))
            tileHashes.Add(new TileHashRow { Level = subtree.Level / TileLayout.Height, Index = subtree.Index, Hash = hash });
    }
}
