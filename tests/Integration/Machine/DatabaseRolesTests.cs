using Npgsql;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Machine;

public sealed class DatabaseRolesTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_service_reads_and_writes_what_the_owner_made()
    {
        await Run(_database.Owner, "CREATE TABLE thing (id int)");
        (await Run(_database.App, "INSERT INTO thing VALUES (1)")).ShouldBe(1);
        (await Run(_database.App, "UPDATE thing SET id = 2")).ShouldBe(1);
        (await Run(_database.App, "DELETE FROM thing WHERE id = 2")).ShouldBe(1);
    }

    [Fact]
    public async Task The_service_cannot_change_the_schema()
    {
        await Run(_database.Owner, "CREATE TABLE kept (id int)");
        (await Refusal(_database.App, "CREATE TABLE thing (id int)")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await Refusal(_database.App, "TRUNCATE kept")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await Refusal(_database.App, "DROP TABLE kept")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task No_role_connects_to_another_database()
    {
        await using var other = await server.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var database in new[] { other.Name, "postgres", "template1" })
        {
            (await Refusal(Elsewhere(_database.App, database), "SELECT 1")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            (await Refusal(Elsewhere(_database.Owner, database), "SELECT 1")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var wrong = new NpgsqlConnectionStringBuilder(_database.App) { Password = "wrong", Pooling = false };
        (await Refusal(wrong.ConnectionString, "SELECT 1")).ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task A_copy_has_the_rows_and_rights_of_its_template()
    {
        await Run(_database.Owner, "CREATE TABLE thing (id int); INSERT INTO thing VALUES (1)");
        await using var copy = await server.CopyAsync(_database, TestContext.Current.CancellationToken);
        (await Run(copy.App, "INSERT INTO thing SELECT id + 1 FROM thing WHERE id = 1")).ShouldBe(1);
        await Should.NotThrowAsync(() => Run(copy.Owner, "ALTER TABLE thing ADD COLUMN note text"));
    }

    private static string Elsewhere(string connection, string database) =>
        new NpgsqlConnectionStringBuilder(connection) { Database = database, Pooling = false }.ConnectionString;

    private static async Task<string?> Refusal(string connection, string statement) =>
        (await Should.ThrowAsync<PostgresException>(() => Run(connection, statement))).SqlState;

    private static async Task<int> Run(string connection, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
