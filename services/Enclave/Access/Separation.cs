using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Access;

/// <summary>
/// Separation of duties (DESIGN 8.6): nobody who is or ever was a member of a project decides on its access, policy or
/// outputs, under whichever of their identities; and nobody uses a project that they decided on.
/// </summary>
public sealed class Separation(EnclaveContext database, StaffDirectory staff)
{
    /// <summary>The refusal, in the same words wherever it is met.</summary>
    public static Refusal Refused { get; } = Refusal.Forbidden(
        "separation-of-duties",
        "You are or were a member of this project, so you cannot decide on it. Ask another steward or checker.");

    /// <summary>Whether a person of the staff may decide something about a project.</summary>
    public async Task<bool> MayDecideAsync(PersonRef person, Guid projectId, CancellationToken cancellationToken)
    {
        var subjects = await staff.SubjectsOfAsync(person, cancellationToken);
        return !await database.Set<Membership>().AnyAsync(m => m.ProjectId == projectId && subjects.Contains(m.Subject), cancellationToken);
    }

    /// <summary>Whether a researcher ever decided on the project as staff of this enclave, under any declared identity.</summary>
    public async Task<bool> HasDecidedAsync(PersonRef person, Guid projectId, CancellationToken cancellationToken)
    {
        var deciders = await database.Set<ProjectDecider>()
            .Where(d => d.ProjectId == projectId)
            .Select(d => d.Subject)
            .ToListAsync(cancellationToken);
        if (deciders.Contains(person.Subject))
            return true;
        var aliases = await database.Set<StaffMember>()
            .Where(s => deciders.Contains(s.Subject))
            .Select(s => s.AlsoKnownAs)
            .ToListAsync(cancellationToken);
        return aliases.Exists(a => a.Contains(person.Subject));
    }

    /// <summary>Remembers that a person decided on a project, in the transaction of that decision.</summary>
    public async Task RememberDeciderAsync(PersonRef person, Guid projectId, Fact because, CancellationToken cancellationToken)
    {
        if (!await database.Set<ProjectDecider>().AnyAsync(d => d.ProjectId == projectId && d.Subject == person.Subject, cancellationToken))
            database.Add(ProjectDecider.Remember(projectId, person, because));
    }
}

/// <summary>That a person of the staff decided something about a project.</summary>
public sealed class ProjectDecider : AuditedEntity
{
    private ProjectDecider()
    {
    }

    public Guid Id { get; private set; }

    public Guid ProjectId { get; private set; }

    public string Subject { get; private set; } = null!;

    internal static ProjectDecider Remember(Guid projectId, PersonRef person, Fact because)
    {
        var decider = new ProjectDecider { Id = Guid.CreateVersion7(because.Recorded), ProjectId = projectId, Subject = person.Subject };
        decider.Record(because);
        return decider;
    }
}
