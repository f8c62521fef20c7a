using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>
/// Counts the changes of a service's tables of state by itself: a trigger of the test writes down every row that is inserted or
/// updated, and the fact that the row names, in the transaction of the change. The product knows nothing of it.
/// </summary>
public sealed class ChangeCounter : IAsyncDisposable
{
    private readonly TestDatabase database;
    private DateTimeOffset since;

    private ChangeCounter(TestDatabase database) => this.database = database;

    /// <summary>Begins to count.</summary>
    public static async Task<ChangeCounter> StartAsync(TestDatabase database)
    {
        var counter = new ChangeCounter(database);
        await database.RunAsOwnerAsync("""
            CREATE TABLE counted_change (position bigint GENERATED ALWAYS AS IDENTITY, relation text NOT NULL, row_key text NOT NULL, fact uuid);
            CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              INSERT INTO counted_change (relation, row_key, fact) SELECT TG_TABLE_NAME, string_agg(to_jsonb(NEW) ->> key, ' ' ORDER BY key), NEW.last_fact
              FROM unnest(TG_ARGV) AS key;
              RETURN NULL;
            END $$;
            DO $$
            DECLARE state record;
            BEGIN
              FOR state IN
                SELECT c.oid::regclass AS relation, string_agg(quote_literal(k.attname), ', ' ORDER BY k.attname) AS keys
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'last_fact'
                JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid
              LOOP
                EXECUTE format('CREATE TRIGGER count_change AFTER INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION count_change(%s)', state.relation, state.keys);
                EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER count_change', state.relation);
              END LOOP;
            END $$;
            """);
        counter.since = TimeProvider.System.GetUtcNow();
        return counter;
    }

    /// <summary>Every change so far, as table, row and fact, in order.</summary>
    public async Task<IReadOnlyList<CountedChange>> ChangesAsync() =>
        [.. (await database.QueryAsync("SELECT relation || '|' || row_key || '|' || coalesce(fact::text, '') FROM counted_change ORDER BY position"))
            .Select(line => line.Split('|')).Select(parts => new CountedChange(parts[0], parts[1], parts[2]))];

    /// <summary>Every fact of something that was done since the counting began, as id and type; what was refused changes nothing.</summary>
    public async Task<IReadOnlyList<(string Id, string Type)>> FactsAsync() =>
        [.. (await database.QueryAsync($"SELECT id || ' ' || type FROM fact WHERE recorded >= '{since:O}' AND body ->> 'outcome' = 'success'"))
            .Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1]))];

    /// <summary>Takes the triggers away.</summary>
    public async ValueTask DisposeAsync() => await database.RunAsOwnerAsync("DROP FUNCTION IF EXISTS count_change() CASCADE; DROP TABLE IF EXISTS counted_change");
}

/// <summary>One inserted or updated row, and the fact that it names.</summary>
public sealed record CountedChange(string Table, string Row, string Fact);
