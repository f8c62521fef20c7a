using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Releases;

/// <summary>Somebody fetched a released file; kept so that a recall reaches everybody who has one.</summary>
public sealed class Download : AuditedEntity
{
    private Download()
    {
    }

    /// <summary>Records a download, before the first byte is handed out.</summary>
    public Download(ReleaseCopy release, string file, PersonRef by, DateTimeOffset at, Fact fact)
    {
        Id = Guid.CreateVersion7(at);
        ReleaseId = release.Id;
        File = file;
        Issuer = by.Issuer;
        Subject = by.Subject;
        At = at;
        Record(release.With(fact));
    }

    /// <summary>Id of the download.</summary>
    public Guid Id { get; private set; }

    /// <summary>The release.</summary>
    public Guid ReleaseId { get; private set; }

    /// <summary>Name of the file.</summary>
    public string File { get; private set; } = null!;

    /// <summary>The authority of the person.</summary>
    public string Issuer { get; private set; } = null!;

    /// <summary>The person.</summary>
    public string Subject { get; private set; } = null!;

    /// <summary>When.</summary>
    public DateTimeOffset At { get; private set; }
}

/// <summary>The table of <see cref="Download"/>.</summary>
public sealed class DownloadMapping : IEntityTypeConfiguration<Download>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Download> builder)
    {
        builder.ToTable("download");
        builder.HasKey(d => d.Id);
        builder.HasOne<ReleaseCopy>().WithMany().HasForeignKey(d => d.ReleaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(d => d.ReleaseId);
    }
}
