using TrustedData.Transparency.Merkle;

namespace TrustedData.Transparency.Proofs;

/// <summary>Checks proofs by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2. Nothing here ever throws on hostile input.</summary>
public static class MerkleProof
{
    /// <summary>Whether the entry with <paramref name="leafHash"/> stands at <paramref name="index"/> of the tree of <paramref name="size"/> entries with <paramref name="root"/>.</summary>
    public static bool VerifyInclusion(long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Length)
            return false;
        var (fn, sn) = (index, size - 1);
        var hash = leafHash;
        foreach (var sibling in proof)
        {
            if (sn == 0 || sibling is not { Length: MerkleHash.Length })
                return false;
            if (IsRightOrLast(fn, sn))
            {
                hash = MerkleHash.Node(sibling, hash);
                SkipLevelsWithoutSibling(ref fn, ref sn);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && hash.SequenceEqual(root);
    }

    /// <summary>
    /// Whether the tree of <paramref name="newSize"/> entries with <paramref name="newRoot"/> continues the one of
    /// <paramref name="oldSize"/> entries with <paramref name="oldRoot"/>: nothing edited, removed or reordered.
    /// Of an empty old tree nothing can be proven, so that is refused.
    /// </summary>
    public static bool VerifyConsistency(long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        if (oldSize <= 0 || oldSize > newSize)
            return false;
        if (oldSize == newSize)
            return proof.Count == 0 && oldRoot.SequenceEqual(newRoot);
        if (proof.Count == 0 || oldRoot.Length != MerkleHash.Length)
            return false;

        var (fn, sn) = (oldSize - 1, newSize - 1);
        while ((fn & 1) == 1)
            (fn, sn) = (fn >> 1, sn >> 1);

        // A complete old tree is itself the first node; otherwise the proof starts with one.
        var startsWithOldRoot = long.IsPow2(oldSize);
        if (!startsWithOldRoot && proof[0] is not { Length: MerkleHash.Length })
            return false;
        ReadOnlySpan<byte> oldHash = startsWithOldRoot ? oldRoot : proof[0];
        var newHash = oldHash;
        for (var at = startsWithOldRoot ? 0 : 1; at < proof.Count; at++)
        {
            var node = proof[at];
            if (sn == 0 || node is not { Length: MerkleHash.Length })
                return false;
            if (IsRightOrLast(fn, sn))
            {
                oldHash = MerkleHash.Node(node, oldHash);
                newHash = MerkleHash.Node(node, newHash);
                SkipLevelsWithoutSibling(ref fn, ref sn);
            }
            else
            {
                newHash = MerkleHash.Node(newHash, node);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && oldHash.SequenceEqual(oldRoot) && newHash.SequenceEqual(newRoot);
    }

    private static bool IsRightOrLast(long fn, long sn) => (fn & 1) == 1 || fn == sn;

    // The last node of a level without a right neighbour is carried up unchanged.
    private static void SkipLevelsWithoutSibling(ref long fn, ref long sn)
    {
        while ((fn & 1) == 0 && fn != 0)
            (fn, sn) = (fn >> 1, sn >> 1);
    }
}
