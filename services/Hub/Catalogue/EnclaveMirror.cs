using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Catalogue;

/// <summary>An enclave as it last described itself.</summary>
public sealed class EnclaveMirror : AuditedEntity
{
    private EnclaveMirror()
    {
    }

    /// <summary>An enclave that has not described itself yet.</summary>
    public EnclaveMirror(string id) => Id = id;

    /// <summary>Id of the enclave.</summary>
    public string Id { get; private set; } = null!;

    /// <summary>Name of the data holder.</summary>
    public string Institution { get; private set; } = "";

    /// <summary>Whether it takes orders.</summary>
    public bool Open { get; private set; }

    /// <summary>Version of the catalogue mirrored; zero before the first.</summary>
    public long CatalogueVersion { get; private set; }

    /// <summary>When that arrived.</summary>
    public DateTimeOffset MirroredAt { get; private set; }

    /// <summary>Takes a newer catalogue; whoever calls has compared the versions.</summary>
    public void Apply(CatalogueChanged catalogue, DateTimeOffset now, Fact fact)
    {
        if (catalogue.Version <= CatalogueVersion)
            throw new InvalidOperationException("An older catalogue must not replace a newer one.");
        Institution = catalogue.Institution;
        Open = catalogue.Open;
        CatalogueVersion = catalogue.Version;
        MirroredAt = now;
        Record(fact);
    }
}

/// <summary>The table of <see cref="EnclaveMirror"/>.</summary>
public sealed class EnclaveMirrorMapping : IEntityTypeConfiguration<EnclaveMirror>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<EnclaveMirror> builder)
    {
        builder.ToTable("enclave_mirror");
        builder.HasKey(e => e.Id);
    }
}
