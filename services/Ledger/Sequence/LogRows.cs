using Microsoft.EntityFrameworkCore;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Writes the rows of a batch, however many, in one exchange with the database: row by row they would cost several times what
/// PostgreSQL itself needs. Arrays, so that a statement has the same text whatever the size of a batch.
/// </summary>
public static class LogRows
{
    /// <summary>Adds the rows inside the transaction at hand.</summary>
    /// <exception cref="Npgsql.PostgresException">A unique violation of <c>entry_fact</c>: one of the facts is already logged.</exception>
    public static Task AddAsync(LedgerContext context, Batch batch, CheckpointRow checkpoint, CancellationToken cancellationToken)
    {
        var parts = BundleParts.Of(batch.Added);
        var terms = BundleParts.TermsOf(batch.Added, parts);
        return context.Database.ExecuteSqlAsync($"""
            INSERT INTO entry_fact (fact_id, producer, index)
            SELECT * FROM unnest({Each(batch.Added, e => e.Entry.Fact.Id)}, {Each(batch.Added, e => e.Entry.Producer)}, {Each(batch.Added, e => e.Index)});
            INSERT INTO bundle_part (first_index, entry_count, entries, leaf_hashes, recorded_from, recorded_to)
            SELECT * FROM unnest({Each(parts, p => p.FirstIndex)}, {Each(parts, p => p.EntryCount)}, {Each(parts, p => p.Entries)}, {Each(parts, p => p.LeafHashes)},
                {Each(parts, p => p.RecordedFrom)}, {Each(parts, p => p.RecordedTo)});
            INSERT INTO bundle_term (term, first_index)
            SELECT * FROM unnest({Each(terms, t => t.Term)}, {Each(terms, t => t.FirstIndex)});
            INSERT INTO tile_hash (level, index, hash)
            SELECT * FROM unnest({Each(batch.TileHashes, h => h.Level)}, {Each(batch.TileHashes, h => h.Index)}, {Each(batch.TileHashes, h => h.Hash)});
            INSERT INTO checkpoint (size, root, note, signed_at)
            VALUES ({checkpoint.Size}, {checkpoint.Root}, {checkpoint.Note}, {checkpoint.SignedAt});
            """, cancellationToken);
    }

    private static TValue[] Each<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value) => [.. rows.Select(value)];
}
