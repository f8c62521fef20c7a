using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Policies;

/// <summary>Where a version of a policy stands.</summary>
public enum PolicyState
{
    /// <summary>One steward wants to loosen; a second has not confirmed it.</summary>
    Proposed,

    /// <summary>It holds.</summary>
    InForce,

    /// <summary>A later version has taken its place, or it was proposed and came to nothing.</summary>
    Replaced,
}

/// <summary>One version of one dataset's policy. Its terms never change; what changes is whether it holds.</summary>
public sealed class PolicyVersion : AuditedEntity
{
    private PolicyVersion()
    {
    }

    public string Dataset { get; private set; } = null!;

    public int Version { get; private set; }

    public PolicyTerms Terms { get; private set; } = null!;

    public PolicyState State { get; private set; }

    /// <summary>Subject of the steward who set or proposed it.</summary>
    public string SetBy { get; private set; } = null!;

    public DateTimeOffset SetAt { get; private set; }

    /// <summary>Subject of the second steward, where one was needed.</summary>
    public string? ConfirmedBy { get; private set; }

    /// <summary>Null when it never held.</summary>
    public DateTimeOffset? InForceSince { get; private set; }

    /// <summary>As facts name a version.</summary>
    public static string NameOf(string dataset, int version) => $"{dataset}@{version}";

    /// <summary>A version that holds at once: a dataset's first, or one that is nowhere looser.</summary>
    public static PolicyVersion Set(string dataset, int version, PolicyTerms terms, Fact because)
    {
        var policy = Create(dataset, version, terms, because);
        policy.State = PolicyState.InForce;
        policy.InForceSince = because.Recorded;
        return policy;
    }

    /// <summary>A version that holds once a second steward has confirmed it.</summary>
    public static PolicyVersion Propose(string dataset, int version, PolicyTerms terms, Fact because) => Create(dataset, version, terms, because);

    /// <summary>The second steward confirms; who that may be is the caller's to check.</summary>
    public void Confirm(PersonRef by, Fact because)
    {
        if (State != PolicyState.Proposed || by.Subject == SetBy)
            throw new InvalidOperationException("Only a second person confirms, and only what is proposed.");
        State = PolicyState.InForce;
        ConfirmedBy = by.Subject;
        InForceSince = because.Recorded;
        Record(because);
    }

    /// <summary>Another version takes its place.</summary>
    public void Replace(Fact because)
    {
        State = PolicyState.Replaced;
        Record(because);
    }

    private static PolicyVersion Create(string dataset, int version, PolicyTerms terms, Fact because)
    {
        var policy = new PolicyVersion
        {
            Dataset = dataset,
            Version = version,
            Terms = terms,
            State = PolicyState.Proposed,
            SetBy = because.Actor.Id,
            SetAt = because.Recorded,
        };
        policy.Record(because);
        return policy;
    }
}

/// <summary>How policies are stored.</summary>
public sealed class PolicyVersionTable : IEntityTypeConfiguration<PolicyVersion>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<PolicyVersion> builder)
    {
        builder.ToTable("policy");
        builder.HasKey(p => new { p.Dataset, p.Version });
        builder.ComplexProperty(p => p.Terms);
        builder.Property(p => p.State).HasConversion<string>().HasMaxLength(20);
        builder.Property<uint>("xmin").IsRowVersion();

        // One version in force, one proposal. The state stands in the index so that a save frees a place before it takes it.
        builder.HasIndex(p => new { p.Dataset, p.State }).IsUnique().HasFilter("state <> 'Replaced'");
    }
}
