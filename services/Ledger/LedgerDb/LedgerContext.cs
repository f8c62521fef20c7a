using Microsoft.EntityFrameworkCore;

namespace TrustedData.Ledger.LedgerDb;

/// <summary>The log's tables. The service's role can add rows and read them, nothing else.</summary>
public sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    private const string WhereFactsEnd = "the log is where facts end; its rows are no state";

    /// <summary>The entries.</summary>
    public DbSet<EntryRow> Entries => Set<EntryRow>();

    /// <summary>What is known of full bundles.</summary>
    public DbSet<BundleRow> Bundles => Set<BundleRow>();

    /// <summary>What entries are found by.</summary>
    public DbSet<BundleTermRow> Terms => Set<BundleTermRow>();

    /// <summary>The kept hashes above the leaves.</summary>
    public DbSet<TileHashRow> TileHashes => Set<TileHashRow>();

    /// <summary>The signed checkpoints.</summary>
    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();

    /// <summary>The witnesses' cosignatures of checkpoints.</summary>
    public DbSet<Cosigning.CosignatureRow> Cosignatures => Set<Cosigning.CosignatureRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EntryRow>(entry =>
        {
            entry.ToTable("entry", table =>
            {
                table.HasCheckConstraint("ck_entry_body", "length(body) BETWEEN 2 AND 65535");
                table.HasCheckConstraint("ck_entry_leaf_hash", "length(leaf_hash) = 32");
                table.HasCheckConstraint("ck_entry_index", "index >= 0");
            }).IsTechnical(WhereFactsEnd);
            entry.HasKey(e => e.Index);
            entry.Property(e => e.Index).ValueGeneratedNever();
        });
        modelBuilder.Entity<BundleRow>(bundle =>
        {
            bundle.ToTable("bundle").IsTechnical(WhereFactsEnd);
            bundle.HasKey(b => b.Number);
            bundle.Property(b => b.Number).ValueGeneratedNever();
            bundle.HasIndex(b => new { b.LastFact, b.FirstFact });
            bundle.HasIndex(b => b.RecordedTo);
        });
        modelBuilder.Entity<BundleTermRow>(term =>
        {
            term.ToTable("bundle_term").IsTechnical(WhereFactsEnd);
            term.HasKey(t => new { t.Term, t.Bundle });
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
        modelBuilder.ApplyConfiguration(new Cosigning.CosignatureTable());
    }
}
