namespace TrustedData.Transparency.Merkle;

/// <summary>
/// A growing Merkle tree of which only the right edge is kept: one hash for each bit set in its size. That is all that
/// appending and computing the root need.
/// </summary>
public sealed class CompactRange
{
    private readonly byte[]?[] edge;

    /// <summary>A tree without entries.</summary>
    public CompactRange()
        : this(new byte[]?[63], 0)
    {
    }

    private CompactRange(byte[]?[] edge, long size) => (this.edge, Size) = (edge, size);

    /// <summary>How many entries the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>A tree of <paramref name="size"/> entries, from the hashes of <see cref="SubtreeId.Cover"/> of them all.</summary>
    /// <param name="size">How many entries the tree has.</param>
    /// <param name="hash">Answers the hash of a complete subtree.</param>
    public static CompactRange Restore(long size, Func<SubtreeId, byte[]> hash)
    {
        var range = new CompactRange(new byte[]?[63], size);
        foreach (var subtree in SubtreeId.Cover(0, size))
            range.edge[subtree.Level] = hash(subtree);
        return range;
    }

    /// <summary>The same tree, to be grown apart: a batch that fails leaves the original as it was.</summary>
    public CompactRange Clone() => new((byte[]?[])edge.Clone(), Size);

    /// <summary>Adds the next entry by its leaf hash.</summary>
    /// <param name="leafHash">Its leaf hash; the array must not change afterwards.</param>
    /// <param name="completed">Called for every complete subtree above the leaves that this entry closes.</param>
    public void Append(byte[] leafHash, Action<SubtreeId, byte[]>? completed = null) => Append(0, leafHash, completed);

    /// <summary>Adds the next 2^<paramref name="level"/> entries by the hash of their complete subtree.</summary>
    /// <param name="level">Level of the subtree; the size so far is a multiple of 2^level.</param>
    /// <param name="hash">Its hash; the array must not change afterwards.</param>
    /// <param name="completed">Called for every complete subtree above it that it closes.</param>
    public void Append(int level, byte[] hash, Action<SubtreeId, byte[]>? completed = null)
    {
        var entries = 1L << level;
        if (Size % entries != 0)
            throw new ArgumentException("A subtree begins where a subtree of its level can.", nameof(level));
        for (; ((Size >> level) & 1) == 1; level++)
        {
            hash = MerkleHash.Node(edge[level]!, hash);
            completed?.Invoke(new SubtreeId(level + 1, Size >> (level + 1)), hash);
        }
        edge[level] = hash;
        Size += entries;
    }

    /// <summary>The Merkle tree hash of all entries.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        for (var level = 0; Size >> level > 0; level++)
        {
            if (((Size >> level) & 1) == 1)
                root = root is null ? edge[level]! : MerkleHash.Node(edge[level]!, root);
        }
        return root ?? MerkleHash.EmptyRoot();
    }
}
