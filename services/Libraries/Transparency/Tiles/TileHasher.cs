using TrustedData.Transparency.Merkle;

namespace TrustedData.Transparency.Tiles;

/// <summary>
/// The hashes of RFC 6962 over whole tiles, in place and without allocating. Used by one thread at a time.
/// </summary>
internal sealed class TileHasher : IDisposable
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private readonly SmallHashes sha = new();

    // The byte in front is the room for the first node's prefix.
    private readonly byte[] row = new byte[1 + (TilePath.FullWidth * MerkleHash.Length)];

    /// <summary>
    /// Writes the leaf hashes of the entries of a bundle side by side. The bundle is spoiled by it: in front of an entry stands
    /// its length, whose last byte makes place for the prefix, so that prefix and entry are hashed in one go.
    /// </summary>
    public void Leaves(Span<byte> bundle, ReadOnlySpan<Range> entries, Span<byte> hashes)
    {
        for (var at = 0; at < entries.Length; at++)
        {
            var (start, length) = entries[at].GetOffsetAndLength(bundle.Length);
            bundle[start - 1] = LeafPrefix;
            sha.Hash(bundle.Slice(start - 1, length + 1), hashes.Slice(at * MerkleHash.Length, MerkleHash.Length));
        }
    }

    /// <summary>Writes the root of a full tile.</summary>
    public void Root(ReadOnlySpan<byte> tile, Span<byte> root)
    {
        tile.CopyTo(row.AsSpan(1));
        for (var width = TilePath.FullWidth; width > 1; width /= 2)
        {
            // A pair is hashed from the byte before it, which belongs to the pair before and is not needed any more; the result
            // lands left of everything that is still to be read.
            for (var pair = 0; pair < width / 2; pair++)
            {
                row[pair * 2 * MerkleHash.Length] = NodePrefix;
                sha.Hash(row.AsSpan(pair * 2 * MerkleHash.Length, 1 + (2 * MerkleHash.Length)), row.AsSpan(1 + (pair * MerkleHash.Length), MerkleHash.Length));
            }
        }
        row.AsSpan(1, MerkleHash.Length).CopyTo(root);
    }

    /// <inheritdoc />
    public void Dispose() => sha.Dispose();
}
