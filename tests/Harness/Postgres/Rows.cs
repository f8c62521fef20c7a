using Npgsql;

namespace TrustedData.Tests.Harness.Postgres;

/// <summary>Looks into a service's database as its administrator, past every rule of the service.</summary>
public static class Rows
{
    /// <summary>The first column of every row, as text.</summary>
    public static async Task<List<string>> QueryAsync(this TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>The first column of the first row; null when there is none.</summary>
    public static async Task<string?> QueryOneAsync(this TestDatabase database, string sql) => (await database.QueryAsync(sql)).FirstOrDefault();

    /// <summary>Changes rows with every trigger off: what time or a database administrator could do.</summary>
    public static async Task ChangeUnseenAsync(this TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SET session_replication_role = replica; {sql}", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs statements as the migrator, who works as the owner.</summary>
    public static async Task RunAsOwnerAsync(this TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Owner) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Changes rows of a ledger as a superuser can who takes its guards away first, and puts them back, as one who hides it
    /// would. All of it is one transaction: to everybody else the guards were never away.
    /// </summary>
    /// <param name="database">A ledger's database.</param>
    /// <param name="sql">What is done to the rows; it may change tables too.</param>
    public static async Task TamperAsync(this TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            ALTER EVENT TRIGGER td_refuse_ddl DISABLE;
            {EachGuarded("DISABLE TRIGGER")};
            {sql};
            {EachGuarded("ENABLE ALWAYS TRIGGER")};
            ALTER EVENT TRIGGER td_refuse_ddl ENABLE ALWAYS;
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }

    // Each by name: PostgreSQL has no word for all of them that lets them fire always again.
    private static string EachGuarded(string change) => $"""
        DO $$
        DECLARE guard record;
        BEGIN
          FOR guard IN SELECT tgrelid::regclass AS relation, tgname AS name FROM pg_trigger WHERE tgname LIKE 'append\_only%' LOOP
            EXECUTE format('ALTER TABLE %s {change} %I', guard.relation, guard.name);
          END LOOP;
        END $$
        """;
}
