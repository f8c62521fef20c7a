using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Workflows.Register;

/// <summary>Where a workflow stands in the register.</summary>
public enum RegistrationState
{
    /// <summary>One person has entered it.</summary>
    Proposed,

    /// <summary>A second person has confirmed the same bytes and the same image.</summary>
    Registered,

    /// <summary>A newer registration of that name has taken its place.</summary>
    Replaced,
}

/// <summary>
/// A pair of descriptor and image that this enclave runs, entered by two people. Only what is registered is attested, and
/// only its image may start.
/// </summary>
public sealed class WorkflowRegistration : AuditedEntity
{
    private WorkflowRegistration()
    {
    }

    public Guid Id { get; private set; }

    public string Name { get; private set; } = null!;

    public string Version { get; private set; } = null!;

    /// <summary>SHA-256 of the descriptor, lower-case hex.</summary>
    public string DescriptorDigest { get; private set; } = null!;

    /// <summary>The descriptor's exact text.</summary>
    public string Descriptor { get; private set; } = null!;

    /// <summary>The image's digest, <c>sha256:…</c>.</summary>
    public string ImageDigest { get; private set; } = null!;

    public RegistrationState State { get; private set; }

    public string ProposedBy { get; private set; } = null!;

    public string? ConfirmedBy { get; private set; }

    public DateTimeOffset ProposedAt { get; private set; }

    public DateTimeOffset? RegisteredAt { get; private set; }

    /// <summary>The first of two people enters a workflow.</summary>
    public static WorkflowRegistration Propose(string name, string version, string digest, string descriptor, string imageDigest, PersonRef by, DateTimeOffset now)
    {
        var registration = new WorkflowRegistration
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Version = version,
            DescriptorDigest = digest,
            Descriptor = descriptor,
            ImageDigest = imageDigest,
            State = RegistrationState.Proposed,
            ProposedBy = by.Subject,
            ProposedAt = now,
        };
        registration.Record(registration.FactOf(EventTypes.WorkflowProposed, Actor.Person(by), now));
        return registration;
    }

    /// <summary>The second confirms. False when it is the same person again, or nothing waits.</summary>
    public bool Confirm(PersonRef by, DateTimeOffset now)
    {
        if (State != RegistrationState.Proposed || by.Subject == ProposedBy)
            return false;
        State = RegistrationState.Registered;
        ConfirmedBy = by.Subject;
        RegisteredAt = now;
        Record(FactOf(EventTypes.WorkflowRegistered, Actor.Person(by), now));
        return true;
    }

    /// <summary>A newer one takes its place; orders already accepted keep what they were given.</summary>
    public void Replace(PersonRef by, DateTimeOffset now)
    {
        State = RegistrationState.Replaced;
        Record(FactOf(EventTypes.WorkflowReplaced, Actor.Person(by), now));
    }

    private Fact FactOf(EventType type, Actor by, DateTimeOffset now) => new(type, by)
    {
        Recorded = now,
        Entities =
        [
            new FactEntity("workflow", $"{Name}@{Version}"),
            new FactEntity("descriptor", DescriptorDigest),
            new FactEntity("image", ImageDigest),
        ],
    };
}

/// <summary>How registrations are stored.</summary>
public sealed class WorkflowRegistrationTable : IEntityTypeConfiguration<WorkflowRegistration>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<WorkflowRegistration> builder)
    {
        builder.ToTable("workflow_registration");
        builder.Property(w => w.State).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(w => w.Name).IsUnique().HasFilter("state = 'Registered'");
        builder.HasIndex(w => new { w.DescriptorDigest, w.ImageDigest }).IsUnique().HasFilter("state = 'Proposed'");
    }
}
