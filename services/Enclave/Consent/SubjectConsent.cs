using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Consent;

/// <summary>What one subject agreed to, from when to when, and whether they have withdrawn it.</summary>
public sealed class SubjectConsent : AuditedEntity
{
    /// <summary>Data kind and region of a consent that limits neither.</summary>
    public const string Any = "any";

    private SubjectConsent()
    {
    }

    /// <summary>An opaque id: facts name the consent, never the subject.</summary>
    public Guid Id { get; private set; }

    /// <summary>The enclave's own number of the subject.</summary>
    public long SubjectId { get; private set; }

    /// <summary>Which of their data.</summary>
    public string DataKind { get; private set; } = null!;

    /// <summary>Every code of HL7 v3 PurposeOfUse that it covers.</summary>
    public IReadOnlyList<string> Purposes { get; private set; } = [];

    /// <summary>Where those may be who receive results.</summary>
    public string RecipientRegion { get; private set; } = null!;

    public DateTimeOffset From { get; private set; }

    /// <summary>First moment at which it no longer holds; null when it has no end.</summary>
    public DateTimeOffset? To { get; private set; }

    /// <summary>Where it stands.</summary>
    public string Source { get; private set; } = null!;

    public DateTimeOffset? WithdrawnAt { get; private set; }

    /// <summary>The consent that a data holder vouches for when it imports a dataset for research.</summary>
    public static SubjectConsent ForResearch(long subject, string source, Fact because)
    {
        var consent = new SubjectConsent
        {
            Id = Guid.CreateVersion7(because.Recorded),
            SubjectId = subject,
            DataKind = Any,
            Purposes = ResearchPurposes.Covered,
            RecipientRegion = Any,
            From = because.Recorded,
            Source = source,
        };
        consent.Record(because);
        return consent;
    }

    /// <summary>The subject withdraws it; false when they had done so before.</summary>
    public bool Withdraw(Fact because)
    {
        if (WithdrawnAt is not null)
            return false;
        WithdrawnAt = because.Recorded;
        Record(because);
        return true;
    }
}

/// <summary>How consents are stored.</summary>
public sealed class SubjectConsentTable : IEntityTypeConfiguration<SubjectConsent>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<SubjectConsent> builder)
    {
        builder.ToTable("consent");
        builder.Property(c => c.From).HasColumnName("valid_from");
        builder.Property(c => c.To).HasColumnName("valid_to");
        builder.HasIndex(c => c.SubjectId);
    }
}
