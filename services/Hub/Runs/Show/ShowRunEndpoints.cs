using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Show;

/// <summary>Looking at runs.</summary>
public static class ShowRunEndpoints
{
    private const int MostRuns = 500;

    internal static void Map(RouteGroupBuilder runs)
    {
        runs.MapGet("/", ListAsync).WithName("ListRuns").WithSummary($"Lists the newest {MostRuns} runs of the caller's projects, or of one of them; those before a run with ?before=.")
            .RecordsRefusalsAs(EventTypes.RunRead).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/{id:guid}", ShowAsync).WithName("ShowRun").WithSummary("Shows a run: its state, its timeline, and what became of each output.")
            .RecordsRefusalsAs(EventTypes.RunRead).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ItemList<RunView>>, ProblemHttpResult>> ListAsync(
        string? project, string? before, ClaimsPrincipal caller, Projects.ProjectAccess access, RunDirectory directory, RunViews views, CancellationToken cancellationToken)
    {
        var person = caller.Person();
        var runs = directory.Of(person).AsNoTracking();
        if (project is not null)
        {
            if (!Guid.TryParse(project, out var projectId))
                return Refusal.BadRequest("project-unfit", "A project is named by its id, a GUID. td project list shows yours.").ToProblem();
            if (await access.FindAsync(projectId, person, cancellationToken) is { IsOk: false, Refusal: var refusal })
                return refusal.ToProblem();
            runs = runs.Where(r => r.ProjectId == projectId);
        }

        if (before is not null)
        {
            if (!Guid.TryParse(before, out var beforeId))
                return Refusal.BadRequest("before-unfit", "?before= takes the id of a run, a GUID.").ToProblem();
            runs = runs.Where(r => r.Id.CompareTo(beforeId) < 0);
        }

        var page = await runs.OrderByDescending(r => r.Id).Take(MostRuns).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<RunView>(await views.OfAsync(page, cancellationToken)));
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> ShowAsync(
        Guid id, ClaimsPrincipal caller, RunDirectory directory, RunViews views, CancellationToken cancellationToken)
    {
        var run = await directory.FindAsync(id, caller.Person(), cancellationToken);
        return run.IsOk ? TypedResults.Ok(await views.OfAsync(run.Value, cancellationToken)) : run.Refusal.ToProblem();
    }
}
