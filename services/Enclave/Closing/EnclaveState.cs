using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Enclave.Restoring;

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

    /// <summary>Subject of the operator, or the enclave's own name.</summary>
    public string ChangedBy { get; private set; } = null!;

    /// <summary>Free text; it stays in this row.</summary>
    public string Reason { get; private set; } = null!;

    /// <summary>Why it is closed when no operator did it; null otherwise. Such an enclave opens only when nothing is left to be done.</summary>
    public string? ReasonCode { get; private set; }

    /// <summary>The fact of the change just made, for the rows that change with it.</summary>
    public Fact LastChange { get; private set; } = null!;

    /// <summary>Whether it is closed because its database lacks entries of its ledger.</summary>
    public bool IsRestored => ReasonCode == RestoreRules.Reason;

    /// <summary>The state of an enclave that was never closed.</summary>
    public static EnclaveState Untouched() => new() { Id = 1, Open = true };

    /// <summary>An enclave is open until an operator closes it.</summary>
    public static EnclaveState Close(Actor by, string reason, DateTimeOffset now)
    {
        var state = Untouched();
        state.Change(false, by, reason, now);
        return state;
    }

    /// <summary>Keeps every other change of the state waiting until the end of the transaction.</summary>
    public static Task LockAsync(EnclaveContext database, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('enclave-state'), 1)", cancellationToken);

    /// <summary>Closes it because entries of its ledger are missing here, whether or not it is closed already.</summary>
    public void CloseAfterRestore(int missing, long first, DateTimeOffset now)
    {
        Open = false;
        Since = now;
        ChangedBy = "enclave";
        Reason = "The ledger has entries of this enclave that its database lacks.";
        ReasonCode = RestoreRules.Reason;
        Note(new Fact(EventTypes.EnclaveClosed, Actor.Service("enclave"))
        {
            Recorded = now,
            Reason = RestoreRules.Reason,
            Entities = [new FactEntity("missing-entries", $"{missing}"), new FactEntity("first-missing-index", $"{first}")],
        });
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
        if (open)
            ReasonCode = null;
        Note(new Fact(open ? EventTypes.EnclaveOpened : EventTypes.EnclaveClosed, by) { Recorded = now });
        return true;
    }

    private void Note(Fact fact)
    {
        LastChange = fact;
        Record(fact);
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
        builder.Property(s => s.ReasonCode).HasMaxLength(100);
        builder.Ignore(s => s.LastChange);
        builder.Ignore(s => s.IsRestored);
        builder.Property<uint>("xmin").IsRowVersion();
    }
}
