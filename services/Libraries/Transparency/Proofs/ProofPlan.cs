using System.Numerics;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Transparency.Proofs;

/// <summary>
/// Which complete subtrees a proof is made of (RFC 6962 sections 2.1.1 and 2.1.2). Planning is separate from building, so
/// that whoever holds the hashes can read them in one go.
/// </summary>
public sealed class ProofPlan
{
    private readonly IReadOnlyList<(long Begin, long End)> nodes;

    private ProofPlan(IReadOnlyList<(long Begin, long End)> nodes)
    {
        this.nodes = nodes;
        Subtrees = [.. nodes.SelectMany(node => SubtreeId.Cover(node.Begin, node.End))];
    }

    /// <summary>The complete subtrees whose hashes <see cref="Build"/> will ask for.</summary>
    public IReadOnlyList<SubtreeId> Subtrees { get; }

    /// <summary>The proof that the entry at <paramref name="index"/> is in the tree of <paramref name="size"/> entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public static ProofPlan ForInclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new List<(long, long)>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Split(end - begin);
            if (index < middle)
            {
                siblings.Add((middle, end));
                end = middle;
            }
            else
            {
                siblings.Add((begin, middle));
                begin = middle;
            }
        }
        siblings.Reverse();
        return new ProofPlan(siblings);
    }

    /// <summary>The proof that the tree of <paramref name="newSize"/> entries continues the one of <paramref name="oldSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old tree is empty, or larger than the new one.</exception>
    public static ProofPlan ForConsistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var found = new List<(long, long)>();
        var (begin, end) = (0L, newSize);
        var wholeOldTree = true;
        while (end != oldSize)
        {
            var middle = begin + Split(end - begin);
            if (oldSize <= middle)
            {
                found.Add((middle, end));
                end = middle;
            }
            else
            {
                found.Add((begin, middle));
                begin = middle;
                wholeOldTree = false;
            }
        }
        if (!wholeOldTree)
            found.Add((begin, end));
        found.Reverse();
        return new ProofPlan(found);
    }

    /// <summary>A "proof" of one hash: the root of the tree of <paramref name="size"/> entries.</summary>
    public static ProofPlan ForRoot(long size) => new([(0, size)]);

    /// <summary>The proof, from the hashes of <see cref="Subtrees"/>.</summary>
    public IReadOnlyList<byte[]> Build(Func<SubtreeId, byte[]> hash) => [.. nodes.Select(node => Fold(node, hash))];

    private static byte[] Fold((long Begin, long End) node, Func<SubtreeId, byte[]> hash)
    {
        var hashes = SubtreeId.Cover(node.Begin, node.End).Select(hash).Reverse().ToList();
        return hashes.Count == 0 ? MerkleHash.EmptyRoot() : hashes.Aggregate((right, left) => MerkleHash.Node(left, right));
    }

    // RFC 6962: k is the largest power of two smaller than n.
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}
