using Microsoft.EntityFrameworkCore;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Reads the kept hashes that complete subtrees are computed from: at most 128 rows a subtree, however long the log is, and
/// those of one tile together.
/// </summary>
public static class KeptHashReader
{
    /// <summary>Reads what <paramref name="subtrees"/> need, and answers their hashes.</summary>
    /// <exception cref="LogDamagedException">A hash that must be there is not.</exception>
    public static async Task<Func<SubtreeId, byte[]>> ReadAsync(LedgerContext context, IReadOnlyCollection<SubtreeId> subtrees, CancellationToken cancellationToken)
    {
        var tiles = subtrees.Select(TileLayout.Under).GroupBy(row => (row.Level, Tile: row.First / TilePath.FullWidth))
            .Select(tile => (tile.Key.Level, First: tile.Min(row => row.First), End: tile.Max(row => row.First + row.Count))).ToArray();
        var kept = (await RangesAsync(context, tiles, cancellationToken)).ToDictionary(hash => (hash.Level, hash.Index), hash => hash.Hash);
        return subtree => Combine(subtree, kept);
    }

    // One exchange with the database however many tiles; LATERAL, so that each is a short range of an index.
    private static Task<List<KeptHash>> RangesAsync(LedgerContext context, (int Level, long First, long End)[] tiles, CancellationToken cancellationToken)
    {
        var (level, first, end) = (Array.ConvertAll(tiles, tile => tile.Level), Array.ConvertAll(tiles, tile => tile.First), Array.ConvertAll(tiles, tile => tile.End));
        return context.Database.SqlQuery<KeptHash>($"""
            SELECT k.level, k.index, k.hash
            FROM unnest({level}, {first}, {end}) AS r(level, first, last) CROSS JOIN LATERAL (
              SELECT 0 AS level, e.index, e.leaf_hash AS hash FROM entry e WHERE r.level = 0 AND e.index >= r.first AND e.index < r.last
              UNION ALL
              SELECT t.level, t.index, t.hash FROM tile_hash t WHERE r.level > 0 AND t.level = r.level AND t.index >= r.first AND t.index < r.last
            ) AS k
            """).ToListAsync(cancellationToken);
    }

    private static byte[] Combine(SubtreeId subtree, Dictionary<(int Level, long Index), byte[]> kept)
    {
        var row = TileLayout.Under(subtree);
        var hashes = new byte[row.Count][];
        for (var at = 0; at < row.Count; at++)
        {
            hashes[at] = kept.GetValueOrDefault((row.Level, row.First + at))
                ?? throw new LogDamagedException($"The log is damaged: hash {row.First + at} of tile level {row.Level} is missing.");
        }
        return MerkleHash.Complete(hashes);
    }

    private sealed record KeptHash(int Level, long Index, byte[] Hash);
}
