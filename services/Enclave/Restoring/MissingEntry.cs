using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Restoring;

/// <summary>
/// An entry of the ledger that this enclave made and no longer knows: its database is older than its log. It stays named until
/// what it says is applied again, entered again, or found to need neither.
/// </summary>
public sealed class MissingEntry : AuditedEntity
{
    private MissingEntry()
    {
    }

    /// <summary>Its place in the ledger.</summary>
    public long Index { get; private set; }

    public Guid FactId { get; private set; }

    /// <summary>Type of the event, for example <c>consent.withdrawn</c>.</summary>
    public string Type { get; private set; } = null!;

    public DateTimeOffset Recorded { get; private set; }

    /// <summary>The run, as the enclave names it.</summary>
    public Guid? Run { get; private set; }

    public Guid? Project { get; private set; }

    /// <summary>As the entry names it.</summary>
    public string? Dataset { get; private set; }

    /// <summary>The dataset's name without enclave and snapshot.</summary>
    public string? DatasetName { get; private set; }

    public IReadOnlyList<FactEntity> Entities { get; private set; } = [];

    /// <summary>When it was found missing.</summary>
    public DateTimeOffset FoundAt { get; private set; }

    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>A word for how: see <see cref="Settlements"/>.</summary>
    public string? Settlement { get; private set; }

    /// <summary>Why a steward settled it by hand; free text, which stays in this row.</summary>
    public string? SettledBecause { get; private set; }

    /// <summary>What must be done about it.</summary>
    public Remedy Remedy => RestoreRules.RemedyOf(Type);

    /// <summary>Names an entry, under the fact that it was found missing.</summary>
    public static MissingEntry Of(OwnEntry entry, Fact found)
    {
        var missing = new MissingEntry
        {
            Index = entry.Index,
            FactId = entry.FactId,
            Type = entry.Type,
            Recorded = entry.Recorded,
            Run = entry.Run,
            Project = entry.Project,
            Dataset = entry.Dataset,
            DatasetName = DatasetRef.TryParse(entry.Dataset ?? "", out var parsed) ? parsed.Dataset : entry.Dataset,
            Entities = entry.Entities ?? [],
            FoundAt = found.Recorded,
        };
        missing.Record(found);
        return missing;
    }

    /// <summary>Notes that nothing is left to be done about it.</summary>
    public void Settle(string settlement, Fact because, string? words = null)
    {
        SettledAt = because.Recorded;
        Settlement = settlement;
        SettledBecause = words;
        Record(because);
    }

    /// <summary>The ids of the entities of a type.</summary>
    public IEnumerable<string> IdsOf(string type) => Entities.Where(e => e.Type == type).Select(e => e.Id);
}

/// <summary>How missing entries are stored.</summary>
public sealed class MissingEntryTable : IEntityTypeConfiguration<MissingEntry>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<MissingEntry> builder)
    {
        builder.ToTable("missing_entry");
        builder.HasKey(m => m.Index);
        builder.Property(m => m.Index).ValueGeneratedNever();
        builder.Ignore(m => m.Remedy);
        builder.Property(m => m.SettledBecause).HasMaxLength(1000);
        builder.HasIndex(m => m.DatasetName);
        builder.HasIndex(m => m.Run);
        builder.Property(m => m.Entities).HasColumnType("jsonb").HasConversion(
            entities => JsonSerializer.Serialize(entities, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<IReadOnlyList<FactEntity>>(text, JsonSerializerOptions.Web)!,
            new ValueComparer<IReadOnlyList<FactEntity>>(
                (left, right) => ReferenceEquals(left, right) || (left != null && right != null && left.SequenceEqual(right)),
                entities => entities.Count,
                entities => entities));
    }
}

/// <summary>How far the ledger has been compared with the facts of this database: one row, only ever moved on.</summary>
public sealed class LedgerPlace
{
    /// <summary>Always 1.</summary>
    public int Id { get; init; } = 1;

    /// <summary>Index of the last own entry that was compared; −1 before the first.</summary>
    public long ComparedTo { get; set; } = -1;

    /// <summary>The fact of that entry, by which it is recognised again; null before the first.</summary>
    public Guid? FactId { get; set; }
}

/// <summary>How the place is stored.</summary>
public sealed class LedgerPlaceTable : IEntityTypeConfiguration<LedgerPlace>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<LedgerPlace> builder)
    {
        builder.ToTable("ledger_place", table => table.HasCheckConstraint("ck_ledger_place_one_row", "id = 1"))
            .IsTechnical("it says only how far entries were compared, and may be lost: they are compared again");
        builder.Property(p => p.Id).ValueGeneratedNever();
    }
}
