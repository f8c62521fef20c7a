using Npgsql;

namespace TrustedData.Tests.Harness.Postgres;

/// <summary>A database of one test or test class; dropped, with its roles, when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // The server listens on loopback and is thrown away; what the password guards are the tests' own rows.
    public const string RolePassword = "test";
    private readonly PostgresServer _server;
    private readonly TestDatabase? _roles;

    internal TestDatabase(PostgresServer server, string name, TestDatabase? roles)
    {
        _server = server;
        _roles = roles;
        Name = name;
    }

    internal string MigratorPassword { get; init; } = RolePassword;

    internal string AppPassword { get; init; } = RolePassword;

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The role that owns the tables; nobody can log in as it.</summary>
    public string OwnerRole => $"{(_roles ?? this).Name}_owner";

    /// <summary>The role that logs in to migrate, and then works as the owner.</summary>
    public string MigratorRole => $"{(_roles ?? this).Name}_migrator";

    /// <summary>The role the service runs as.</summary>
    public string AppRole => $"{(_roles ?? this).Name}_app";

    /// <summary>Connection string of the migrator, who works as the owner.</summary>
    public string Owner => ConnectAs(MigratorRole, MigratorPassword);

    /// <summary>Connection string of the role the service runs as.</summary>
    public string App => ConnectAs(AppRole, AppPassword);

    /// <summary>Connection string of the server's administrator, for what neither role may do.</summary>
    public string Administrator =>
        new NpgsqlConnectionStringBuilder(_server.Administrator) { Database = Name }.ConnectionString;

    /// <summary>Ends every session on this database; the pools of this process start anew.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken = default)
    {
        NpgsqlConnection.ClearAllPools();
        await _server.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)", default);
        if (_roles is null) await _server.ExecuteAsync($"DROP ROLE IF EXISTS {MigratorRole}, {OwnerRole}, {AppRole}", default);
    }

    private string ConnectAs(string role, string password) => new NpgsqlConnectionStringBuilder(_server.Administrator)
    {
        Database = Name,
        Username = role,
        Password = password,
    }.ConnectionString;
}
