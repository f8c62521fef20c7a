using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Keys;

/// <summary>What one of a run's secrets is for. Each can be destroyed without the others.</summary>
public enum RunKeyUse
{
    /// <summary>Encrypts evidence, held and refused outputs, and all else but the raw log.</summary>
    Files,

    /// <summary>Encrypts the raw log, which is kept for a shorter time.</summary>
    RawLog,

    /// <summary>Salts the commitments of facts: whoever has it could try guesses against the ledger.</summary>
    Commitments,
}

/// <summary>One secret of one run, wrapped under the master key. Destroying it erases it; the row stays and says when.</summary>
public sealed class RunKey : AuditedEntity
{
    private RunKey()
    {
    }

    public Guid RunId { get; private set; }

    public RunKeyUse Use { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The wrapped secret; null once it is destroyed.</summary>
    public byte[]? Wrapped { get; private set; }

    public DateTimeOffset? DestroyedAt { get; private set; }

    /// <summary>Keeps a secret.</summary>
    public static RunKey Create(Guid run, RunKeyUse use, byte[] wrapped, Fact because)
    {
        var key = new RunKey { RunId = run, Use = use, CreatedAt = because.Recorded, Wrapped = wrapped };
        key.Record(because);
        return key;
    }

    /// <summary>Erases it; false when it was erased before.</summary>
    public bool Destroy(Fact because)
    {
        if (Wrapped is null)
            return false;
        Wrapped = null;
        DestroyedAt = because.Recorded;
        Record(because);
        return true;
    }
}

/// <summary>How keys are stored.</summary>
public sealed class RunKeyTable : IEntityTypeConfiguration<RunKey>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<RunKey> builder)
    {
        builder.ToTable("run_key");
        builder.HasKey(k => new { k.RunId, k.Use });
        builder.Property(k => k.Use).HasConversion<string>().HasMaxLength(20);
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(k => k.Use).HasFilter("destroyed_at IS NULL");
    }
}
