using Microsoft.EntityFrameworkCore.Migrations;

namespace TrustedData.Ledger.LedgerDb;

/// <summary>What the tables of entry bundles need besides columns and indices.</summary>
public static class EntryBundles
{
    // Entries are read as they are and written in bulk: compressing them would cost more than writing them.
    private const string Storage = """
        ALTER TABLE bundle_part ALTER COLUMN entries SET STORAGE EXTERNAL, ALTER COLUMN leaf_hashes SET STORAGE EXTERNAL;
        """;

    // For people with psql: one row an entry. The service itself has no use for it, and no right to it.
    private const string View = """
        CREATE FUNCTION td_bundle_entries(entries bytea) RETURNS TABLE (place integer, body bytea) LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE at integer := 1; size integer;
        BEGIN
          place := 0;
          WHILE at < length(entries) LOOP
            size := get_byte(entries, at - 1) * 256 + get_byte(entries, at);
            body := substring(entries FROM at + 2 FOR size);
            RETURN NEXT;
            at := at + 2 + size;
            place := place + 1;
          END LOOP;
        END $$;
        CREATE VIEW entry AS
        SELECT p.first_index + e.place AS index, f.producer, f.fact_id, e.body, substring(p.leaf_hashes FROM 32 * e.place + 1 FOR 32) AS leaf_hash
        FROM bundle_part p CROSS JOIN LATERAL td_bundle_entries(p.entries) e LEFT JOIN entry_fact f ON f.index = p.first_index + e.place;
        """;

    // Every byte that is hashed, and every hash, stays as it was: the checkpoints go on to hold.
    private const string Move = """
        INSERT INTO entry_fact (fact_id, producer, index) SELECT fact_id, producer, index FROM entry;
        INSERT INTO bundle_part (first_index, entry_count, entries, leaf_hashes, recorded_from, recorded_to)
        SELECT min(e.index), count(*), string_agg(substring(int4send(length(e.body)) FROM 3) || e.body, ''::bytea ORDER BY e.index),
               string_agg(e.leaf_hash, ''::bytea ORDER BY e.index), min(s.recorded), max(s.recorded)
        FROM entry e JOIN entry_search s ON s.index = e.index GROUP BY e.index / 256;
        INSERT INTO bundle_term (term, first_index)
        SELECT DISTINCT term, index / 256 * 256 FROM (
          SELECT index, 'producer=' || producer AS term FROM entry
          UNION ALL SELECT index, 'type=' || type FROM entry_search
          UNION ALL SELECT index, 'outcome=' || lower(outcome) FROM entry_search
          UNION ALL SELECT index, 'actor=' || actor FROM entry_search
          UNION ALL SELECT index, 'actor=' || on_behalf_of FROM entry_search
          UNION ALL SELECT index, 'project=' || project FROM entry_search
          UNION ALL SELECT index, 'run=' || run FROM entry_search
          UNION ALL SELECT index, 'dataset=' || dataset FROM entry_search
          UNION ALL SELECT index, 'dataset=' || regexp_replace(dataset, '@[^@]*$', '') FROM entry_search WHERE dataset LIKE '_%@%'
        ) AS said WHERE term IS NOT NULL;
        """;

    /// <summary>Moves the entries of the tables that had a row for each of them.</summary>
    public static void MoveEntriesIntoBundles(this MigrationBuilder migration)
    {
        migration.Sql(Storage);
        migration.Sql(Move);
    }

    /// <summary>Makes the view that shows one row an entry; the table of that name is gone by then.</summary>
    public static void CreateEntryView(this MigrationBuilder migration) => migration.Sql(View);
}
