using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TrustedData.Ledger.Witness.Store;

/// <summary>A witness's own tables, apart from any log's: rows are added and read, nothing else.</summary>
public sealed class WitnessContext(DbContextOptions<WitnessContext> options) : DbContext(options)
{
    private const string OfOthers = "it says what others signed, is never changed, and no log of ours could vouch for it";

    /// <summary>What was cosigned.</summary>
    public DbSet<WitnessedCheckpointRow> Witnessed => Set<WitnessedCheckpointRow>();

    /// <summary>What was refused although a log signed it.</summary>
    public DbSet<EvidenceRow> Evidence => Set<EvidenceRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<WitnessedCheckpointRow>(row =>
        {
            row.ToTable("witnessed_checkpoint", table => table.HasCheckConstraint("ck_witnessed_checkpoint_root", "length(root) = 32 AND size >= 0")).IsTechnical(OfOthers);
            row.HasKey(w => new { w.Origin, w.Size });
        });
        modelBuilder.Entity<EvidenceRow>(row =>
        {
            row.ToTable("evidence", table => table.HasCheckConstraint("ck_evidence_root", "length(root) = 32 AND size >= 0")).IsTechnical(OfOthers);
            row.HasKey(e => e.Id);
            row.Property(e => e.Id).UseIdentityAlwaysColumn();
            row.Property(e => e.Kind).HasConversion<string>();
            row.HasIndex(e => new { e.Origin, e.SeenAt });
        });
    }
}

/// <summary>Lets <c>dotnet ef migrations add</c> see the model without a configured witness.</summary>
public sealed class WitnessContextFactory : IDesignTimeDbContextFactory<WitnessContext>
{
    /// <inheritdoc />
    public WitnessContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<WitnessContext>().UseNpgsql().UseSnakeCaseNamingConvention().Options);
}
