using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Projects;

/// <summary>
/// A research project: a title and the people in it. Whoever left stays listed with the day, since a former member may never
/// decide on the project in any enclave. Every change of its members, and every request it makes, changes this row too, so
/// that two of them at the same moment cannot overlook each other.
/// </summary>
public sealed class Project : AuditedEntity
{
    /// <summary>Longest title, in characters.</summary>
    public const int LongestTitle = 200;

    private const int MostMembers = 200;
    private readonly List<Member> members = [];

    private Project()
    {
    }

    /// <summary>Id of the project.</summary>
    public Guid Id { get; private set; }

    /// <summary>As its members wrote it.</summary>
    public string Title { get; private set; } = null!;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Every membership there ever was.</summary>
    public IReadOnlyList<Member> Members => members;

    /// <summary>A new project with its maker as first member.</summary>
    public static Project Create(string title, PersonRef by, DateTimeOffset now)
    {
        var project = new Project { Id = Guid.CreateVersion7(now), Title = title, CreatedAt = now };
        var fact = project.FactOf(EventTypes.ProjectCreated, by, by, now);
        project.members.Add(new Member(project.Id, by, now, fact));
        project.Record(fact);
        return project;
    }

    /// <summary>The membership that a person has now.</summary>
    public Member? MembershipOf(PersonRef person) => members.Find(m => m.Person == person && m.Until is null);

    /// <summary>Everybody who is a member now.</summary>
    public IReadOnlyList<PersonRef> CurrentMembers() => [.. members.Where(m => m.Until is null).Select(m => m.Person).Distinct()];

    /// <summary>Everybody who was a member and is none now.</summary>
    public IReadOnlyList<PersonRef> FormerMembers() => [.. members.Select(m => m.Person).Distinct().Except(CurrentMembers())];

    /// <summary>Adds a person.</summary>
    public Refusal? Add(PersonRef person, PersonRef by, DateTimeOffset now)
    {
        if (MembershipOf(person) is not null)
            return Refusal.Conflict("member-already", "This person is a member of the project already.");
        if (members.Count >= MostMembers)
            return Refusal.Conflict("members-too-many", $"A project has at most {MostMembers} memberships, former ones included. Make another project.");
        var fact = FactOf(EventTypes.ProjectMemberAdded, by, person, now);
        members.Add(new Member(Id, person, now, fact));
        Record(fact);
        return null;
    }

    /// <summary>Ends a person's membership.</summary>
    public Refusal? Remove(PersonRef person, PersonRef by, DateTimeOffset now)
    {
        if (MembershipOf(person) is not { } membership)
            return Refusal.NotFound("member-unknown", "No such person is a member of the project now. td project show lists its members.");
        if (CurrentMembers().Count == 1)
            return Refusal.Conflict("member-last", "A project keeps at least one member. Add another person first.");
        var fact = FactOf(EventTypes.ProjectMemberRemoved, by, person, now);
        membership.End(now, fact);
        Record(fact);
        return null;
    }

    /// <summary>Notes that the project made a request; the request records the same fact.</summary>
    public void Asked(Fact fact) => Record(fact);

    private Fact FactOf(EventType type, PersonRef by, PersonRef concerned, DateTimeOffset now) => new(type, Actor.Person(by, "researcher"))
    {
        Recorded = now,
        Project = Id,
        Entities = [new FactEntity("person", concerned.Subject)],
    };
}

/// <summary>The table of <see cref="Project"/>.</summary>
public sealed class ProjectMapping : IEntityTypeConfiguration<Project>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.ToTable("project");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Title).HasMaxLength(Project.LongestTitle);
        builder.HasMany(p => p.Members).WithOne().HasForeignKey(m => m.ProjectId).OnDelete(DeleteBehavior.Restrict);
    }
}
