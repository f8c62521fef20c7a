using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Spend;

/// <summary>For what a project has spent.</summary>
public enum SpendKind
{
    /// <summary>A run, whether it was allowed or refused.</summary>
    Run,

    /// <summary>A release that no checker saw.</summary>
    AutomaticRelease,
}

/// <summary>One cost of one run: what a project has had answered about a dataset. Never changed.</summary>
public sealed class SpendEntry : AuditedEntity
{
    private SpendEntry()
    {
    }

    public Guid Id { get; private set; }

    public Guid ProjectId { get; private set; }

    public string Dataset { get; private set; } = null!;

    public Guid RunId { get; private set; }

    public SpendKind Kind { get; private set; }

    public int Cost { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Id of the refusal, when the run was refused for want of quota.</summary>
    public string? Refused { get; private set; }

    /// <summary>When the quota has room again, as the refusal said.</summary>
    public DateTimeOffset? FreeAt { get; private set; }

    internal static SpendEntry Take(SpendRequest request, SpendKind kind, Fact because) => Create(request, kind, because);

    internal static SpendEntry Refuse(SpendRequest request, string refusal, DateTimeOffset? freeAt, Fact because)
    {
        var entry = Create(request, SpendKind.Run, because);
        entry.Refused = refusal;
        entry.FreeAt = freeAt;
        return entry;
    }

    private static SpendEntry Create(SpendRequest request, SpendKind kind, Fact because)
    {
        var entry = new SpendEntry
        {
            Id = Guid.CreateVersion7(because.Recorded),
            ProjectId = request.ProjectId,
            Dataset = request.Dataset,
            RunId = request.RunId,
            Kind = kind,
            Cost = 1,
            At = because.Recorded,
        };
        entry.Record(because);
        return entry;
    }
}

/// <summary>How spending is stored.</summary>
public sealed class SpendEntryTable : IEntityTypeConfiguration<SpendEntry>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<SpendEntry> builder)
    {
        builder.ToTable("spend");
        builder.Property(s => s.Kind).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(s => new { s.RunId, s.Kind }).IsUnique();
        builder.HasIndex(s => new { s.ProjectId, s.Dataset, s.Kind, s.At });
    }
}
