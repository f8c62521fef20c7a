using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Adds rows in bulk: entries by COPY, which is the fastest that PostgreSQL has, the rest as arrays, one statement a table,
/// however many rows. Row by row, logging would take several times as long.
/// </summary>
public static class LogRows
{
    /// <summary>Adds a batch and the checkpoint over it, inside the transaction at hand.</summary>
    public static async Task AddAsync(LedgerContext context, Batch batch, CheckpointRow checkpoint, CancellationToken cancellationToken)
    {
        await EntryCopy.WriteAsync((NpgsqlConnection)context.Database.GetDbConnection(), batch, cancellationToken);
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO tile_hash (level, index, hash)
            SELECT * FROM unnest({Each(batch.TileHashes, h => h.Level)}, {Each(batch.TileHashes, h => h.Index)}, {Each(batch.TileHashes, h => h.Hash)});
            INSERT INTO checkpoint (size, root, note, signed_at)
            VALUES ({checkpoint.Size}, {checkpoint.Root}, {checkpoint.Note}, {checkpoint.SignedAt});
            """, cancellationToken);
    }

    /// <summary>Adds descriptions of bundles, inside the transaction at hand.</summary>
    public static Task AddAsync(LedgerContext context, IReadOnlyList<BundleRow> bundles, IReadOnlyList<BundleTermRow> terms, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync($"""
            INSERT INTO bundle (number, first_fact, last_fact, recorded_from, recorded_to)
            SELECT * FROM unnest({Each(bundles, b => b.Number)}, {Each(bundles, b => b.FirstFact)}, {Each(bundles, b => b.LastFact)}, {Each(bundles, b => b.RecordedFrom)}, {Each(bundles, b => b.RecordedTo)});
            INSERT INTO bundle_term (term, bundle)
            SELECT * FROM unnest({Each(terms, t => t.Term)}, {Each(terms, t => t.Bundle)});
            """, cancellationToken);

    private static TValue[] Each<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value) => [.. rows.Select(value)];
}
