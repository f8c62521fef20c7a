using Npgsql;
using TrustedData.Tests.Harness.Machine;
using Xunit;

namespace TrustedData.Tests.Harness.Postgres;

/// <summary>
/// The PostgreSQL server that the tests share: the one <c>TD_TEST_POSTGRES</c> names (an administrator's connection
/// string, set by <c>./run test</c>), else a private cluster that lives as long as this object.
/// Use it as an assembly fixture, <c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>, and take it in constructors.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string ScriptFile = "infra/postgres/postgres.sh";
    private ScratchDirectory? _private;

    /// <summary>Loopback port of the server.</summary>
    public int Port => new NpgsqlConnectionStringBuilder(Administrator).Port;

    /// <summary>Connects as the administrator to the database <c>postgres</c>.</summary>
    public string Administrator { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TD_TEST_POSTGRES") is { Length: > 0 } given)
        {
            Administrator = given;
            return;
        }
        _private = new ScratchDirectory("postgres");
        Administrator = await Script.RunAsync(
            ScriptFile,
            ["start", Path.Combine(_private.Path, "cluster"), $"{FreePorts.Take()}"],
            new Dictionary<string, string?> { ["TD_POSTGRES_FSYNC"] = "off" });
    }

    /// <summary>Makes an empty database with its roles, as <c>./run up</c> makes them.</summary>
    /// <param name="name">Its exact name; null for one that no other test has.</param>
    /// <param name="migratorPassword">Password of the role that migrates.</param>
    /// <param name="appPassword">Password of the role the service runs as.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(
        string? name = null,
        string migratorPassword = TestDatabase.RolePassword,
        string appPassword = TestDatabase.RolePassword,
        CancellationToken cancellationToken = default)
    {
        var database = new TestDatabase(this, name ?? UniqueName(), roles: null) { MigratorPassword = migratorPassword, AppPassword = appPassword };
        await RenewDatabaseAsync(database, cancellationToken);
        return database;
    }

    /// <summary>Runs the script that makes a database once more on one that is there, as <c>./run up</c> does each time.</summary>
    public Task RenewDatabaseAsync(TestDatabase database, CancellationToken cancellationToken = default) =>
        ScriptAsync(database, ["database", database.Name], cancellationToken);

    /// <summary>Loses a database, and keeps its roles.</summary>
    public Task DropAsync(TestDatabase database, CancellationToken cancellationToken = default)
    {
        NpgsqlConnection.ClearAllPools();
        return ExecuteAsync($"DROP DATABASE {database.Name} WITH (FORCE)", cancellationToken);
    }

    /// <summary>Runs <c>postgres.sh</c> on this server, with the passwords of a database's roles.</summary>
    public Task ScriptAsync(TestDatabase database, IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        var server = new NpgsqlConnectionStringBuilder(Administrator);
        return Script.RunAsync(
            ScriptFile,
            arguments,
            new Dictionary<string, string?>
            {
                ["PGHOST"] = server.Host,
                ["PGPORT"] = $"{server.Port}",
                ["PGUSER"] = server.Username,
                ["PGPASSWORD"] = server.Password,
                ["TD_MIGRATOR_PASSWORD"] = database.MigratorPassword,
                ["TD_APP_PASSWORD"] = database.AppPassword,
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Copies a database that a test class has migrated once. The copy is served by the roles of its template, and
    /// nobody may be connected to the template meanwhile.
    /// </summary>
    public async Task<TestDatabase> CopyAsync(TestDatabase template, CancellationToken cancellationToken = default)
    {
        var copy = new TestDatabase(this, UniqueName(), roles: template)
        {
            MigratorPassword = template.MigratorPassword,
            AppPassword = template.AppPassword,
        };
        await template.DisconnectAsync(cancellationToken);
        await ExecuteAsync($"CREATE DATABASE {copy.Name} TEMPLATE {template.Name}", cancellationToken);
        await ExecuteAsync($"REVOKE ALL ON DATABASE {copy.Name} FROM PUBLIC", cancellationToken);
        await ExecuteAsync($"GRANT CONNECT ON DATABASE {copy.Name} TO {template.AppRole}, {template.MigratorRole}", cancellationToken);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        if (_private is null) return;
        NpgsqlConnection.ClearAllPools();
        await Script.RunAsync(ScriptFile, ["stop", Path.Combine(_private.Path, "cluster")]);
        _private.Dispose();
    }

    internal async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string UniqueName() => $"test_{Guid.NewGuid():N}";
}
