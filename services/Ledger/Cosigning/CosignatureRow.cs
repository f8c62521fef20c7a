using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Ledger.Cosigning;

/// <summary>A witness's cosignature of a checkpoint, verified before it was stored.</summary>
public sealed class CosignatureRow
{
    /// <summary>Size of the checkpoint.</summary>
    public required long Size { get; init; }

    /// <summary>Name of the witness.</summary>
    public required string Witness { get; init; }

    /// <summary>Which of its keys.</summary>
    public required long KeyId { get; init; }

    /// <summary>The signature line, newline included.</summary>
    public required string Line { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>The table of the cosignatures.</summary>
public sealed class CosignatureTable : IEntityTypeConfiguration<CosignatureRow>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<CosignatureRow> builder)
    {
        builder.ToTable("cosignature").IsTechnical("it says of a checkpoint what others signed, and is never changed");
        builder.HasKey(c => new { c.Size, c.Witness, c.KeyId });
    }
}
