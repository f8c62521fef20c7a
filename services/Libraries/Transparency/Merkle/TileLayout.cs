using System.Runtime.InteropServices;

namespace TrustedData.Transparency.Merkle;

/// <summary>
/// Which hashes a log keeps: those of every eighth level, as in C2SP tlog-tiles, where a tile is 256 of them side by side.
/// The levels between are computed when asked for, from at most 128 kept hashes.
/// </summary>
public static class TileLayout
{
    /// <summary>Levels between two kept ones.</summary>
    public const int Height = 8;

    /// <summary>Whether hashes of this level are kept.</summary>
    public static bool IsKept(SubtreeId subtree) => subtree.Level % Height == 0;

    /// <summary>The kept hashes, side by side, that <paramref name="subtree"/> is the complete tree of.</summary>
    public static KeptHashes Under(SubtreeId subtree)
    {
        var below = subtree.Level % Height;
        return new KeptHashes(subtree.Level / Height, subtree.Index << below, 1 << below);
    }
}

/// <summary>A row of kept hashes.</summary>
/// <param name="Level">The tile level: 0 is leaf hashes, 1 is roots of 256 entries, 2 of 65,536, and so on.</param>
/// <param name="First">Index of the first hash on its level.</param>
/// <param name="Count">How many, a power of two up to 128.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeptHashes(int Level, long First, int Count);
