using Microsoft.EntityFrameworkCore;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Reads the kept hashes that complete subtrees are computed from: at most 128 rows a subtree, however long the log is, in
/// two queries, however many subtrees.
/// </summary>
public static class KeptHashReader
{
    /// <summary>Reads what <paramref name="subtrees"/> need, and answers their hashes.</summary>
    /// <exception cref="LogDamagedException">A hash that must be there is not.</exception>
    public static async Task<Func<SubtreeId, byte[]>> ReadAsync(LedgerContext context, IReadOnlyCollection<SubtreeId> subtrees, CancellationToken cancellationToken)
    {
        var rows = subtrees.Select(TileLayout.Under).Distinct().ToLookup(row => row.Level == 0);
        var kept = new Dictionary<(int Level, long Index), byte[]>();
        foreach (var (level, index, hash) in await LeavesAsync(context, [.. rows[true]], cancellationToken))
            kept[(level, index)] = hash;
        foreach (var (level, index, hash) in await TilesAsync(context, [.. rows[false]], cancellationToken))
            kept[(level, index)] = hash;
        return subtree => Combine(subtree, kept);
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

    private static async Task<List<KeptHash>> LeavesAsync(LedgerContext context, KeptHashes[] rows, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
            return [];
        var (first, end) = (Array.ConvertAll(rows, row => row.First), Array.ConvertAll(rows, row => row.First + row.Count));
        return await context.Database.SqlQuery<KeptHash>($"""
            SELECT 0 AS level, e.index, e.leaf_hash AS hash
            FROM unnest({first}, {end}) AS r(first, last) JOIN entry e ON e.index >= r.first AND e.index < r.last
            """).ToListAsync(cancellationToken);
    }

    private static async Task<List<KeptHash>> TilesAsync(LedgerContext context, KeptHashes[] rows, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
            return [];
        var level = Array.ConvertAll(rows, row => row.Level);
        var (first, end) = (Array.ConvertAll(rows, row => row.First), Array.ConvertAll(rows, row => row.First + row.Count));
        return await context.Database.SqlQuery<KeptHash>($"""
            SELECT t.level, t.index, t.hash
            FROM unnest({level}, {first}, {end}) AS r(level, first, last) JOIN tile_hash t ON t.level = r.level AND t.index >= r.first AND t.index < r.last
            """).ToListAsync(cancellationToken);
    }

    private sealed record KeptHash(int Level, long Index, byte[] Hash);
}
