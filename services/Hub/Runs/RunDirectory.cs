using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Projects;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs;

/// <summary>The one way to runs: those of projects that the person is a member of now. Others do not exist for them.</summary>
public sealed class RunDirectory(HubDbContext context, ProjectAccess access, Concern concern)
{
    /// <summary>The runs that a person may see, with their parts.</summary>
    public IQueryable<Run> Of(PersonRef person)
    {
        var mine = access.IdsOf(person);
        return context.Runs.Include(r => r.Parts).Where(r => mine.Contains(r.ProjectId));
    }

    /// <summary>One run.</summary>
    public async Task<Outcome<Run>> FindAsync(Guid id, PersonRef person, CancellationToken cancellationToken)
    {
        var run = await Of(person).SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (run is null)
            return Refusal.NotFound("run-unknown", "There is no such run, or you are not a member of its project. td run list shows yours.");
        concern.Project = run.ProjectId;
        concern.Dataset = run.Dataset;
        concern.Run = run.Part.Id;
        return run;
    }
}
