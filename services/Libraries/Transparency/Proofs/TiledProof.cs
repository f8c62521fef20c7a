using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Tiles;
using TrustedData.Transparency.Verification;

namespace TrustedData.Transparency.Proofs;

/// <summary>Takes an entry and its inclusion proof from the static files of a log.</summary>
/// <param name="Entry">The entry's exact bytes.</param>
/// <param name="Proof">Sibling hashes from the leaf to the root. Nothing is verified yet.</param>
public sealed record TiledProof(byte[] Entry, IReadOnlyList<byte[]> Proof)
{
    /// <summary>Reads an entry and the tiles that its proof is made of.</summary>
    /// <param name="tiles">The log's files.</param>
    /// <param name="index">Index of the entry, below <paramref name="size"/>.</param>
    /// <param name="size">How many entries the log has by its checkpoint.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is missing or malformed; else the proof.</returns>
    public static async Task<(LogFault? Fault, TiledProof? Found)> ReadAsync(ITileSource tiles, long index, long size, CancellationToken cancellationToken)
    {
        var reader = new TileReader(tiles);
        var buffer = new TileBuffer();
        var plan = ProofPlan.ForInclusion(index, size);
        var hashes = new Dictionary<SubtreeId, byte[]>();
        foreach (var subtree in plan.Subtrees)
        {
            var row = TileLayout.Under(subtree);
            var (missing, _) = await reader.ReadAsync(Holding(row.Level, row.First, size), buffer, cancellationToken);
            if (missing is not null)
                return (missing, null);
            hashes[subtree] = MerkleHash.Complete([.. Enumerable.Range((int)(row.First % TilePath.FullWidth), row.Count).Select(at => buffer.Written.Slice(at * MerkleHash.Length, MerkleHash.Length).ToArray())]);
        }

        var (fault, bundle) = await reader.ReadAsync(Holding(0, index, size) with { Level = TilePath.EntriesLevel }, buffer, cancellationToken);
        if (fault is not null)
            return (fault, null);
        var entries = new Range[bundle.Width];
        return EntryBundle.TryRead(buffer.Written, entries, out var how)
            ? (null, new TiledProof(buffer.Written[entries[index % TilePath.FullWidth]].ToArray(), plan.Build(subtree => hashes[subtree])))
            : (TileReader.Malformed(bundle, how!), null);
    }

    // The tile that has the hash of an index, as wide as it is in a log of this size.
    private static TilePath Holding(int level, long index, long size)
    {
        var tile = index / TilePath.FullWidth;
        return new TilePath(level, tile, (int)Math.Min(TilePath.FullWidth, (size >> (level * TileLayout.Height)) - (tile * TilePath.FullWidth)));
    }
}
