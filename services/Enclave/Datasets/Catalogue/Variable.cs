using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>A variable of a snapshot, as its dictionary declares it, and whether it may be asked for.</summary>
public sealed class Variable : AuditedEntity
{
    private Variable()
    {
    }

    public Guid SnapshotId { get; private set; }

    /// <summary>Place in the dictionary, from 0: columns in the order of the table, then images by name.</summary>
    public int Position { get; private set; }

    public string Name { get; private set; } = null!;

    public VariableType Type { get; private set; }

    public string? Description { get; private set; }

    public string? Units { get; private set; }

    public double? Minimum { get; private set; }

    public double? Maximum { get; private set; }

    /// <summary>Declared levels in their declared order.</summary>
    public IReadOnlyList<Level>? Levels { get; private set; }

    public Availability Availability { get; private set; }

    /// <summary>Why it was not offered at import, for the steward.</summary>
    public string? Reason { get; private set; }

    /// <summary>Why a steward turned it on; free text that stands in no log.</summary>
    public string? OfferReason { get; private set; }

    public string? OfferedBy { get; private set; }

    public DateTimeOffset? OfferedAt { get; private set; }

    /// <summary>A variable as it was imported.</summary>
    public static Variable Of(Guid snapshot, int position, ImportedVariable imported, Fact import)
    {
        var variable = new Variable
        {
            SnapshotId = snapshot,
            Position = position,
            Name = imported.Name,
            Type = imported.Type,
            Description = Plain(imported.Description),
            Units = Plain(imported.Units),
            Minimum = imported.Minimum,
            Maximum = imported.Maximum,
            Levels = imported.Levels?.Select(l => l with { Label = Plain(l.Label) }).ToList(),
            Availability = imported.Availability,
            Reason = imported.Reason,
        };
        variable.Record(import);
        return variable;
    }

    /// <summary>A steward turns an image on that may show a face. False when it is not off.</summary>
    public bool Offer(DatasetRef dataset, PersonRef by, string reason, DateTimeOffset now)
    {
        if (Availability != Availability.Off)
            return false;
        Availability = Availability.Offered;
        OfferReason = reason;
        OfferedBy = by.Subject;
        OfferedAt = now;
        Record(new Fact(EventTypes.VariableOffered, Actor.Person(by, "steward"))
        {
            Recorded = now,
            Dataset = dataset.ToString(),
            Entities = [new FactEntity("variable", Name)],
        });
        return true;
    }

    /// <summary>As the catalogue shows it.</summary>
    public CatalogueVariable Public() => new(
        Name, Type.Word(), Description, Units, Minimum, Maximum, Levels?.Select(l => new CatalogueLevel(l.Value, l.Label)).ToList());

    private static string? Plain(string? text) => text is null ? null : DeclaredText.Plain(text, DeclaredText.Longest);
}
