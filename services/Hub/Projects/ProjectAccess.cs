using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Projects;

/// <summary>
/// The one way to a project. Whoever is no member gets the answer that they would get if it did not exist.
/// </summary>
public sealed class ProjectAccess(HubDbContext context, Concern concern)
{
    /// <summary>The project with its members, when the person is one of them now.</summary>
    public async Task<Outcome<Project>> FindAsync(Guid id, PersonRef person, CancellationToken cancellationToken)
    {
        var project = await context.Projects.Include(p => p.Members)
            .SingleOrDefaultAsync(p => p.Id == id && p.Members.Any(m => m.Issuer == person.Issuer && m.Subject == person.Subject && m.Until == null), cancellationToken);
        if (project is null)
            return Refusal.NotFound("project-unknown", "There is no such project, or you are not a member of it. td project list shows yours.");
        concern.Project = project.Id;
        return project;
    }

    /// <summary>Ids of the projects that the person is a member of now.</summary>
    public IQueryable<Guid> IdsOf(PersonRef person) => context.Members
        .Where(m => m.Issuer == person.Issuer && m.Subject == person.Subject && m.Until == null)
        .Select(m => m.ProjectId);
}
