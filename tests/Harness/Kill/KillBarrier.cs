using Npgsql;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Harness.Kill;

/// <summary>
/// Holds a service at the exact point "work done, commit not": a trigger makes the transaction that would bring a row
/// into a state wait for an advisory lock, which the test holds. Kill the service while it waits, lift the barrier,
/// start the service again. The product needs no code for it.
/// </summary>
public sealed class KillBarrier : IAsyncDisposable
{
    // A pair that the product's own advisory locks do not use; locks are counted per database.
    private const string Key = "20267, 1";
    private const string Waiting = """
        FROM pg_locks WHERE locktype = 'advisory' AND classid = 20267 AND objid = 1 AND objsubid = 2 AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;
    private readonly TestDatabase _database;
    private readonly string _table;
    private readonly NpgsqlConnection _holder;

    private KillBarrier(TestDatabase database, string table, NpgsqlConnection holder)
    {
        _database = database;
        _table = table;
        _holder = holder;
    }

    /// <summary>Puts the barrier up: no row of the table enters the state from now on.</summary>
    /// <param name="database">The database of the service that will be killed.</param>
    /// <param name="table">The table, for example <c>run</c>.</param>
    /// <param name="column">The column of the state.</param>
    /// <param name="state">The state's value as it stands in the column, compared as text.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task<KillBarrier> PutUpAsync(
        TestDatabase database, string table, string column, string state, CancellationToken cancellationToken = default) =>
        PutUpAsync(database, table, $"NEW.{column}::text = '{state}'", cancellationToken);

    /// <summary>Puts the barrier up for the rows of a table that come to satisfy a condition over <c>NEW</c>.</summary>
    public static async Task<KillBarrier> PutUpAsync(
        TestDatabase database, string table, string condition, CancellationToken cancellationToken = default)
    {
        var barrier = new KillBarrier(database, table, new NpgsqlConnection(Unpooled(database.Administrator)));
        await barrier.TakeAsync(cancellationToken);
        await ExecuteAsync(
            database.Owner,
            $"""
            CREATE FUNCTION kill_barrier() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock({Key});
                RETURN NULL;
            END $$;
            CREATE TRIGGER kill_barrier AFTER INSERT OR UPDATE ON {table} FOR EACH ROW
                WHEN ({condition}) EXECUTE FUNCTION kill_barrier();
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER kill_barrier;
            """,
            cancellationToken);
        return barrier;
    }

    /// <summary>Waits until a transaction stands at the barrier.</summary>
    public async Task ReachedAsync(TimeSpan patience, CancellationToken cancellationToken = default) =>
        await Wait.UntilAsync(
            async () => await WaitingAsync(cancellationToken) > 0,
            $"a row of {_table} at the barrier",
            patience,
            cancellationToken);

    /// <summary>
    /// Takes the barrier away. Call it after the kill: the transaction of a killed service ends with its connection, but
    /// one that still waits would go on.
    /// </summary>
    public async Task LiftAsync(CancellationToken cancellationToken = default)
    {
        // A killed client's session notices only when it next writes, which it would do after the commit we forbid.
        await ExecuteAsync(_database.Administrator, $"SELECT pg_terminate_backend(pid) {Waiting}", cancellationToken);
        await Wait.UntilAsync(
            async () => await WaitingAsync(cancellationToken) == 0,
            $"the sessions at the barrier of {_table} to end",
            TimeSpan.FromSeconds(30),
            cancellationToken);
        await _holder.CloseAsync();
        await ExecuteAsync(_database.Owner, "DROP FUNCTION IF EXISTS kill_barrier() CASCADE", cancellationToken);
    }

    /// <summary>Lets what waits at the barrier go on: nobody was killed.</summary>
    public async Task PassAsync(CancellationToken cancellationToken = default)
    {
        await _holder.CloseAsync();
        await Wait.UntilAsync(
            async () => await WaitingAsync(cancellationToken) == 0, $"what waits at the barrier of {_table} to go on", TimeSpan.FromSeconds(30), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await LiftAsync();
        await _holder.DisposeAsync();
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        await _holder.OpenAsync(cancellationToken);
        await using var take = new NpgsqlCommand($"SELECT pg_advisory_lock({Key})", _holder);
        await take.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<long> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Unpooled(_database.Administrator));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"SELECT count(*) {Waiting}", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(string connectionString, string statements, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
}
