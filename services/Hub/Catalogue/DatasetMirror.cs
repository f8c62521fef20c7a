using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Catalogue;

/// <summary>
/// One snapshot of a dataset as its enclave describes it. Earlier snapshots stay, not current, since an approval may name one.
/// </summary>
public sealed class DatasetMirror : AuditedEntity
{
    private DatasetMirror()
    {
    }

    /// <summary>A snapshot seen for the first time; it is the current one.</summary>
    public DatasetMirror(string enclave, CatalogueDataset dataset, Fact fact)
    {
        Enclave = enclave;
        Name = dataset.Name;
        Snapshot = dataset.Snapshot;
        Description = dataset;
        Current = true;
        Record(fact);
    }

    /// <summary>The enclave that holds it.</summary>
    public string Enclave { get; private set; } = null!;

    /// <summary>Its name there.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>Number of the snapshot.</summary>
    public int Snapshot { get; private set; }

    /// <summary>Everything the catalogue says of it.</summary>
    public CatalogueDataset Description { get; private set; } = null!;

    /// <summary>Whether the newest catalogue lists this snapshot.</summary>
    public bool Current { get; private set; }

    /// <summary>The snapshot's reference.</summary>
    public DatasetRef Reference => new(Enclave, Name, Snapshot);

    /// <summary>Takes a newer description.</summary>
    public void Describe(CatalogueDataset dataset, Fact fact)
    {
        Description = dataset;
        Current = true;
        Record(fact);
    }

    /// <summary>The newest catalogue no longer lists this snapshot.</summary>
    public void Unlist(Fact fact)
    {
        Current = false;
        Record(fact);
    }
}

/// <summary>The table of <see cref="DatasetMirror"/>.</summary>
public sealed class DatasetMirrorMapping : IEntityTypeConfiguration<DatasetMirror>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<DatasetMirror> builder)
    {
        builder.ToTable("dataset_mirror");
        builder.HasKey(d => new { d.Enclave, d.Name, d.Snapshot });
        builder.Ignore(d => d.Reference);
        builder.Property(d => d.Description).IsJson();
        builder.HasIndex(d => new { d.Name, d.Current });
    }
}
