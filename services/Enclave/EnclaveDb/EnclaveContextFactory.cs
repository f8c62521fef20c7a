using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TrustedData.Enclave.EnclaveDb;

/// <summary>Builds the context for the migration tool, which needs the model and no database.</summary>
public sealed class EnclaveContextFactory : IDesignTimeDbContextFactory<EnclaveContext>
{
    /// <inheritdoc />
    public EnclaveContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<EnclaveContext>().UseNpgsql().UseSnakeCaseNamingConvention().Options);
}
