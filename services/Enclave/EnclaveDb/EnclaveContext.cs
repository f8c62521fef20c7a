using Microsoft.EntityFrameworkCore;

namespace TrustedData.Enclave.EnclaveDb;

/// <summary>The enclave's database. Each folder configures its own tables.</summary>
public sealed class EnclaveContext(DbContextOptions<EnclaveContext> options) : DbContext(options)
{
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddAuditTables();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(EnclaveContext).Assembly);
    }
}
