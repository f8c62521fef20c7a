using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Projects;

/// <summary>Projects: make one, list one's own, look at one.</summary>
public static class ProjectEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapProjects(this IEndpointRouteBuilder app)
    {
        var projects = app.MapGroup("/api/projects").WithTags("Projects").RequireAuthorization(HubPolicies.Researcher);
        projects.MapPost("/", CreateAsync).WithName("CreateProject").WithSummary("Makes a project with the caller as its first member.")
            .RecordsRefusalsAs(EventTypes.ProjectCreated).ProducesProblem(StatusCodes.Status400BadRequest);
        projects.MapGet("/", ListAsync).WithName("ListProjects").WithSummary("Lists the projects that the caller is a member of.")
            .RecordsRefusalsAs(EventTypes.ProjectRead);
        projects.MapGet("/{id:guid}", ShowAsync).WithName("ShowProject").WithSummary("Shows a project and everybody who is or was in it.")
            .RecordsRefusalsAs(EventTypes.ProjectRead).ProducesProblem(StatusCodes.Status404NotFound);
        MemberEndpoints.Map(projects);
    }

    private static async Task<Results<Created<ProjectView>, ProblemHttpResult>> CreateAsync(
        Body<CreateProject> body, ClaimsPrincipal caller, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var title = body.Value.Title.Trim();
        if (title.Length is 0 or > Project.LongestTitle || title.Any(char.IsControl))
            return Refusal.BadRequest("title-unfit", $"A project's title has 1 to {Project.LongestTitle} characters and no control characters.").ToProblem();
        var project = Project.Create(title, caller.Person(), time.GetUtcNow());
        context.Add(project);
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/projects/{project.Id}", ProjectView.Of(project));
    }

    private static async Task<Ok<ItemList<ProjectView>>> ListAsync(
        ClaimsPrincipal caller, ProjectAccess access, HubDbContext context, CancellationToken cancellationToken)
    {
        var mine = access.IdsOf(caller.Person());
        var projects = await context.Projects.AsNoTracking().Include(p => p.Members)
            .Where(p => mine.Contains(p.Id)).OrderByDescending(p => p.CreatedAt).ThenBy(p => p.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<ProjectView>(projects.ConvertAll(ProjectView.Of)));
    }

    private static async Task<Results<Ok<ProjectView>, ProblemHttpResult>> ShowAsync(
        Guid id, ClaimsPrincipal caller, ProjectAccess access, CancellationToken cancellationToken)
    {
        var project = await access.FindAsync(id, caller.Person(), cancellationToken);
        return project.IsOk ? TypedResults.Ok(ProjectView.Of(project.Value)) : project.Refusal.ToProblem();
    }
}

/// <summary>What is needed to make a project.</summary>
/// <param name="Title">1 to 200 characters; seen by members and by the stewards they ask.</param>
public sealed record CreateProject(string Title);
