namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>Which catalogue the hub was told last. There is one row.</summary>
public sealed class CataloguePublication : AuditedEntity
{
    /// <summary>The key of the one row.</summary>
    public const int OnlyId = 1;

    private CataloguePublication()
    {
    }

    public int Id { get; private set; } = OnlyId;

    /// <summary>Grows with every catalogue that is sent.</summary>
    public long Version { get; private set; }

    /// <summary>Digest of what was sent, and to whom.</summary>
    public string Digest { get; private set; } = null!;

    public DateTimeOffset PublishedAt { get; private set; }

    /// <summary>Nothing was told yet; <see cref="Next"/> must follow.</summary>
    public static CataloguePublication None() => new();

    /// <summary>
    /// Catalogues up to a version were sent that this database does not know: the next one is newer than those, and is sent
    /// whatever it says.
    /// </summary>
    public void ContinueAfter(long version, Fact because)
    {
        Version = Math.Max(Version, version);
        Digest = "";
        Record(because);
    }

    /// <summary>Another catalogue is sent.</summary>
    public void Next(string digest, string enclave, DateTimeOffset now)
    {
        Version++;
        Digest = digest;
        PublishedAt = now;
        Record(new Fact(EventTypes.CataloguePublished, Actor.Service(enclave))
        {
            Recorded = now,
            Entities = [new FactEntity("catalogue", $"{enclave}/{Version}")],
        });
    }
}
