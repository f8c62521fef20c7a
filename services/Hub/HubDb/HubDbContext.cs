using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.Catalogue;
using TrustedData.Hub.Projects;
using TrustedData.Hub.Releases;
using TrustedData.Hub.Runs;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.HubDb;

/// <summary>The hub's database: intent, mirrors and delivery. No personal data stand in it, and no names.</summary>
public sealed class HubDbContext(DbContextOptions<HubDbContext> options) : DbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<EnclaveMirror> Enclaves => Set<EnclaveMirror>();

    public DbSet<DatasetMirror> Datasets => Set<DatasetMirror>();

    public DbSet<WorkflowMirror> Workflows => Set<WorkflowMirror>();

    public DbSet<AccessRequest> AccessRequests => Set<AccessRequest>();

    public DbSet<DecisionMirror> Decisions => Set<DecisionMirror>();

    public DbSet<Run> Runs => Set<Run>();

    public DbSet<RunPart> RunParts => Set<RunPart>();

    public DbSet<ReleaseCopy> Releases => Set<ReleaseCopy>();

    public DbSet<ReleaseFile> ReleaseFiles => Set<ReleaseFile>();

    public DbSet<Download> Downloads => Set<Download>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddAuditTables();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(HubDbContext).Assembly);
        foreach (var type in modelBuilder.Model.GetEntityTypes().Where(t => typeof(AuditedEntity).IsAssignableFrom(t.ClrType)).ToList())
        {
            // Every change brings a new fact, so the last fact is the row's version: of two changes at once one fails.
            modelBuilder.Entity(type.ClrType).Property(nameof(AuditedEntity.LastFact)).IsConcurrencyToken();

            // Entities choose their own keys; EF must not take a key that is set for a row that exists.
            foreach (var key in type.FindPrimaryKey()!.Properties)
                key.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        }
    }
}
