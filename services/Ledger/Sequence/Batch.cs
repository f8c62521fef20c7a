using System.Runtime.InteropServices;
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
        var (before, entriesBefore, hashesBefore) = (tree.Clone(), added.Count, tileHashes.Count);
        var indices = new long[entries.Count];
        for (var at = 0; at < indices.Length; at++)
        {
            var entry = entries[at];
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(logged, entry.Key, out _);
            place ??= Place(entry);
            indices[at] = place.Index;
            if (ReferenceEquals(place.LeafHash, entry.LeafHash) || place.LeafHash.AsSpan().SequenceEqual(entry.LeafHash))
                continue;

            foreach (var (_, taken) in added.Skip(entriesBefore))
                logged.Remove(taken.Key);
            added.RemoveRange(entriesBefore, added.Count - entriesBefore);
            tileHashes.RemoveRange(hashesBefore, tileHashes.Count - hashesBefore);
            tree = before;
            return AppendAnswer.OfConflict(entry);
        }
        return new AppendAnswer(indices);
    }

    private LoggedFact Place(NewEntry entry)
    {
        var index = tree.Size;
        tree.Append(entry.LeafHash, Keep);
        added.Add((index, entry));
        return new LoggedFact(index, entry.LeafHash);
    }

    private void Keep(SubtreeId subtree, byte[] hash)
    {
        if (TileLayout.IsKept(subtree))
            tileHashes.Add(new TileHashRow { Level = subtree.Level / TileLayout.Height, Index = subtree.Index, Hash = hash });
    }
}
