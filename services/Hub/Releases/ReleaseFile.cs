using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Releases;

/// <summary>One released file.</summary>
public sealed class ReleaseFile : AuditedEntity
{
    private ReleaseFile()
    {
    }

    internal ReleaseFile(Guid release, string name, byte[] content, Fact fact)
    {
        ReleaseId = release;
        Name = name;
        Content = content;
        Record(fact);
    }

    /// <summary>The release.</summary>
    public Guid ReleaseId { get; private set; }

    /// <summary>Its name in the manifest.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>Its bytes.</summary>
    public byte[] Content { get; private set; } = null!;
}

/// <summary>The table of <see cref="ReleaseFile"/>.</summary>
public sealed class ReleaseFileMapping : IEntityTypeConfiguration<ReleaseFile>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<ReleaseFile> builder)
    {
        builder.ToTable("release_file");
        builder.HasKey(f => new { f.ReleaseId, f.Name });
        builder.HasOne<ReleaseCopy>().WithMany().HasForeignKey(f => f.ReleaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
