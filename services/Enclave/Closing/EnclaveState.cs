using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Closing;

/// <summary>Whether the enclave is open: one row, made when it is first closed.</summary>
public sealed class EnclaveState : AuditedEntity
{
    private EnclaveState()
    {
    }

    /// <summary>Always 1: a second row cannot be.</summary>
    public int Id { get; private set; }

    public bool Open { get; private set; }

    public DateTimeOffset Since { get; private set; }

    /// <summary>Subject of the operator.</summary>
    public string ChangedBy { get; private set; } = null!;

    /// <summary>Free text; it stays in this row.</summary>
    public string Reason { get; private set; } = null!;

    /// <summary>An enclave is open until an operator closes it.</summary>
    public static EnclaveState Close(Actor by, string reason, DateTimeOffset now)
    {
        var state = new EnclaveState { Id = 1, Open = true };
        state.Change(false, by, reason, now);
        return state;
    }

    /// <summary>Closes or opens; false when it is so already.</summary>
    public bool Change(bool open, Actor by, string reason, DateTimeOffset now)
    {
        if (Open == open)
            return false;
        Open = open;
        Since = now;
        ChangedBy = by.Id;
        Reason = reason;
        Record(new Fact(open ? EventTypes.EnclaveOpened : EventTypes.EnclaveClosed, by) { Recorded = now });
        return true;
    }
}

/// <summary>How the state is stored.</summary>
public sealed class EnclaveStateTable : IEntityTypeConfiguration<EnclaveState>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<EnclaveState> builder)
    {
        builder.ToTable("enclave_state", table => table.HasCheckConstraint("ck_enclave_state_one_row", "id = 1"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Reason).HasMaxLength(1000);
        builder.Property<uint>("xmin").IsRowVersion();
    }
}
