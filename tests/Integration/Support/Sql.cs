using Npgsql;

namespace TrustedData.Tests.Integration.Support;

/// <summary>Plain SQL, as somebody with that connection string could run it.</summary>
internal static class Sql
{
    public static async Task<int> RunAsync(string connection, string statements)
    {
        await using var source = NpgsqlDataSource.Create(Unpooled(connection));
        await using var command = source.CreateCommand(statements);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> ValueAsync<T>(string connection, string query)
    {
        await using var source = NpgsqlDataSource.Create(Unpooled(connection));
        await using var command = source.CreateCommand(query);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The code with which the database refuses.</summary>
    public static async Task<string> RefusalAsync(string connection, string statements) =>
        (await Should.ThrowAsync<PostgresException>(() => RunAsync(connection, statements), statements)).SqlState;

    private static string Unpooled(string connection) => new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString;
}
