using System.Runtime.InteropServices;

namespace TrustedData.Transparency.Merkle;

/// <summary>
/// Names a complete subtree: the one over the entries from <c>Index · 2^Level</c> up to, not including, <c>(Index + 1) · 2^Level</c>.
/// Its hash never changes once the log is that long. Level 0 is the leaf hashes themselves.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SubtreeId(int Level, long Index)
{
    /// <summary>
    /// The complete subtrees, largest first, that make up the entries from <paramref name="begin"/> up to, not including,
    /// <paramref name="end"/>, where that range is a node of some tree of RFC 6962.
    /// </summary>
    public static IEnumerable<SubtreeId> Cover(long begin, long end)
    {
        while (begin < end)
        {
            var level = System.Numerics.BitOperations.Log2((ulong)(end - begin));
            yield return new SubtreeId(level, begin >> level);
            begin += 1L << level;
        }
    }
}
