using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.EnclaveDb;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>A migrated database of an enclave, made once for a test class; each of its tests takes a copy.</summary>
public sealed class EnclaveTemplate(PostgresServer server) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await server.CreateDatabaseAsync();
        var options = new DbContextOptionsBuilder<EnclaveContext>().UseNpgsql(Database.Owner).UseSnakeCaseNamingConvention().Options;
        await using var context = new EnclaveContext(options);
        await context.Database.MigrateAsync();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
