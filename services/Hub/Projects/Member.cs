using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Projects;

/// <summary>One person's time in a project. It is never deleted; whoever comes back begins a new one.</summary>
public sealed class Member : AuditedEntity
{
    private Member()
    {
    }

    internal Member(Guid project, PersonRef person, DateTimeOffset since, Fact fact)
    {
        Id = Guid.CreateVersion7(since);
        ProjectId = project;
        Issuer = person.Issuer;
        Subject = person.Subject;
        Since = since;
        Record(fact);
    }

    /// <summary>Id of the membership.</summary>
    public Guid Id { get; private set; }

    /// <summary>The project.</summary>
    public Guid ProjectId { get; private set; }

    /// <summary>The authority that vouches for the person.</summary>
    public string Issuer { get; private set; } = null!;

    /// <summary>The person's opaque id there.</summary>
    public string Subject { get; private set; } = null!;

    /// <summary>When the person joined.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>When the person left; null while a member.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>The person.</summary>
    public PersonRef Person => new(Issuer, Subject);

    internal void End(DateTimeOffset at, Fact fact)
    {
        Until = at;
        Record(fact);
    }
}

/// <summary>The table of <see cref="Member"/>.</summary>
public sealed class MemberMapping : IEntityTypeConfiguration<Member>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("member");
        builder.HasKey(m => m.Id);
        builder.Ignore(m => m.Person);
        builder.HasIndex(m => new { m.ProjectId, m.Issuer, m.Subject }).IsUnique().HasFilter("until IS NULL");
        builder.HasIndex(m => new { m.Subject, m.Issuer });
    }
}
