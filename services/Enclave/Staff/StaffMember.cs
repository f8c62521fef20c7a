using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Staff;

/// <summary>What a person may do in this enclave.</summary>
public enum StaffRole
{
    /// <summary>Answers access requests, sets policies, records withdrawals.</summary>
    Steward,

    /// <summary>Decides on held outputs.</summary>
    Checker,

    /// <summary>Runs the enclave and appoints staff.</summary>
    Operator,
}

/// <summary>
/// One role of one person in this enclave. Rights stand here and nowhere else: whatever roles a token claims, even one of
/// the enclave's own authority, it gives none of these.
/// </summary>
public sealed class StaffMember : AuditedEntity
{
    private StaffMember()
    {
    }

    public Guid Id { get; private set; }

    public string Issuer { get; private set; } = null!;

    public string Subject { get; private set; } = null!;

    public StaffRole Role { get; private set; }

    /// <summary>
    /// The same person's identities at other authorities, declared when the role is given: separation of duties must
    /// recognise a steward who is a researcher at the hub under another subject.
    /// </summary>
    public IReadOnlyList<string> AlsoKnownAs { get; private set; } = [];

    public DateTimeOffset Since { get; private set; }

    public DateTimeOffset? Until { get; private set; }

    /// <summary>Gives a role.</summary>
    public static StaffMember Appoint(PersonRef person, StaffRole role, IReadOnlyList<string> alsoKnownAs, Actor by, DateTimeOffset now)
    {
        var member = new StaffMember
        {
            Id = Guid.CreateVersion7(now),
            Issuer = person.Issuer,
            Subject = person.Subject,
            Role = role,
            AlsoKnownAs = alsoKnownAs,
            Since = now,
        };
        member.Record(member.FactOf(EventTypes.StaffAppointed, by, now));
        return member;
    }

    /// <summary>Takes the role away.</summary>
    public void Dismiss(Actor by, DateTimeOffset now)
    {
        Until = now;
        Record(FactOf(EventTypes.StaffDismissed, by, now));
    }

    private Fact FactOf(EventType type, Actor by, DateTimeOffset now) => new(type, by)
    {
        Recorded = now,
        Entities = [new FactEntity("staff", Id.ToString()), new FactEntity("person", Subject), new FactEntity("role", Role.ToString())],
    };
}

/// <summary>How staff is stored.</summary>
public sealed class StaffMemberTable : IEntityTypeConfiguration<StaffMember>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<StaffMember> builder)
    {
        builder.ToTable("staff_role");
        builder.Property(s => s.Role).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(s => new { s.Issuer, s.Subject, s.Role }).IsUnique().HasFilter("until IS NULL");
    }
}
