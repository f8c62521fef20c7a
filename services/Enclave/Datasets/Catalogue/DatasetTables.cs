using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Subjects;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>How datasets are stored.</summary>
public sealed class DatasetTable : IEntityTypeConfiguration<Dataset>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Dataset> builder)
    {
        builder.ToTable("dataset");
        builder.HasKey(d => d.Name);
        builder.Property<uint>("xmin").IsRowVersion();
    }
}

/// <summary>How snapshots are stored.</summary>
public sealed class SnapshotTable : IEntityTypeConfiguration<Snapshot>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Snapshot> builder)
    {
        builder.ToTable("snapshot");
        builder.HasOne<Dataset>().WithMany().HasForeignKey(s => s.Dataset).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => new { s.Dataset, s.Number }).IsUnique();
    }
}

/// <summary>How the subjects of snapshots are stored.</summary>
public sealed class SnapshotSubjectTable : IEntityTypeConfiguration<SnapshotSubject>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<SnapshotSubject> builder)
    {
        builder.ToTable("snapshot_subject");
        builder.HasKey(s => new { s.SnapshotId, s.Subject });
        builder.HasOne<Snapshot>().WithMany().HasForeignKey(s => s.SnapshotId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Subject>().WithMany().HasForeignKey(s => s.Subject).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => s.Subject);
    }
}

/// <summary>How variables are stored.</summary>
public sealed class VariableTable : IEntityTypeConfiguration<Variable>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Variable> builder)
    {
        builder.ToTable("variable");
        builder.HasKey(v => new { v.SnapshotId, v.Position });
        builder.HasOne<Snapshot>().WithMany().HasForeignKey(v => v.SnapshotId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(v => new { v.SnapshotId, v.Name }).IsUnique();
        builder.Property(v => v.Type).HasConversion<string>().HasMaxLength(20);
        builder.Property(v => v.Availability).HasConversion<string>().HasMaxLength(20);
        builder.Property(v => v.Levels).HasColumnType("jsonb").HasConversion(
            levels => JsonSerializer.Serialize(levels, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<IReadOnlyList<Level>>(text, JsonSerializerOptions.Web),
            new ValueComparer<IReadOnlyList<Level>?>(
                (left, right) => ReferenceEquals(left, right) || (left != null && right != null && left.SequenceEqual(right)),
                levels => levels == null ? 0 : levels.Count,
                levels => levels));
    }
}

/// <summary>How the state of the published catalogue is stored.</summary>
public sealed class CataloguePublicationTable : IEntityTypeConfiguration<CataloguePublication>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<CataloguePublication> builder)
    {
        builder.ToTable("catalogue_publication");
        builder.Property(p => p.Id).ValueGeneratedNever();
    }
}
