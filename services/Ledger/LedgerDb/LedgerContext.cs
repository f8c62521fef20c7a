using Microsoft.EntityFrameworkCore;

namespace TrustedData.Ledger.LedgerDb;

/// <summary>The log's tables. The service's role can add rows and read them, nothing else.</summary>
public sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    private const string WhereFactsEnd = "the log is where facts end; its rows are no state";

    /// <summary>The entries.</summary>
    public DbSet<BundlePartRow> Parts => Set<BundlePartRow>();

    /// <summary>Where each fact stands.</summary>
    public DbSet<EntryFactRow> Facts => Set<EntryFactRow>();

    /// <summary>What entries are searched by.</summary>
    public DbSet<BundleTermRow> Terms => Set<BundleTermRow>();

    /// <summary>The kept hashes above the leaves.</summary>
    public DbSet<TileHashRow> TileHashes => Set<TileHashRow>();

    /// <summary>The signed checkpoints.</summary>
    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BundlePartRow>(part =>
        {
            part.ToTable("bundle_part", table =>
            {
                table.HasCheckConstraint("ck_bundle_part_place", "first_index >= 0 AND entry_count >= 1 AND first_index % 256 + entry_count <= 256");
                table.HasCheckConstraint("ck_bundle_part_entries", "length(entries) >= 2 * entry_count");
                table.HasCheckConstraint("ck_bundle_part_leaf_hashes", "length(leaf_hashes) = 32 * entry_count");
            }).IsTechnical(WhereFactsEnd);
            part.HasKey(p => p.FirstIndex);
            part.Property(p => p.FirstIndex).ValueGeneratedNever();
            part.HasIndex(p => p.RecordedTo);
        });
        modelBuilder.Entity<EntryFactRow>(fact =>
        {
            fact.ToTable("entry_fact").IsTechnical(WhereFactsEnd);
            fact.HasKey(f => new { f.FactId, f.Producer });
        });
        modelBuilder.Entity<BundleTermRow>(term =>
        {
            term.ToTable("bundle_term").IsTechnical(WhereFactsEnd);
            term.HasKey(t => new { t.Term, t.FirstIndex });
        });
        modelBuilder.Entity<TileHashRow>(hash =>
        {
            hash.ToTable("tile_hash", table => table.HasCheckConstraint("ck_tile_hash_hash", "length(hash) = 32")).IsTechnical(WhereFactsEnd);
            hash.HasKey(h => new { h.Level, h.Index });
        });
        modelBuilder.Entity<CheckpointRow>(checkpoint =>
        {
            checkpoint.ToTable("checkpoint", table => table.HasCheckConstraint("ck_checkpoint_root", "length(root) = 32")).IsTechnical(WhereFactsEnd);
            checkpoint.HasKey(c => c.Size);
            checkpoint.Property(c => c.Size).ValueGeneratedNever();
        });
    }
}
