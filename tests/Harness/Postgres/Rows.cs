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
}
