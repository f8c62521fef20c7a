using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Projects;

/// <summary>
/// Who is in a project. Each enclave that was asked for access hears of every change, for separation of duties; nobody gains
/// access to data by joining.
/// </summary>
public static class MemberEndpoints
{
    internal static void Map(RouteGroupBuilder projects)
    {
        projects.MapPost("/{id:guid}/members", AddAsync).WithName("AddMember").WithSummary("Adds a person to a project.")
            .RecordsRefusalsAs(EventTypes.ProjectMemberAdded)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        projects.MapDelete("/{id:guid}/members/{subject}", RemoveAsync).WithName("RemoveMember").WithSummary("Ends a person's membership of a project.")
            .RecordsRefusalsAs(EventTypes.ProjectMemberRemoved)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<ProjectView>, ProblemHttpResult>> AddAsync(
        Guid id, Body<AddMember> body, ClaimsPrincipal caller, ProjectAccess access, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var by = caller.Person();
        var found = await access.FindAsync(id, by, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();
        if (!Guid.TryParseExact(body.Value.Subject, "D", out var subject))
            return Refusal.BadRequest("subject-unfit", "A member is named by the id that the hub's authority gave them, a GUID such as 0198c0de-0000-7000-8000-000000000000; not by name or address. td login shows one's own.").ToProblem();

        var project = found.Value;
        var person = by with { Subject = subject.ToString("D") };
        var now = time.GetUtcNow();
        if (project.Add(person, by, now) is { } refusal)
            return refusal.ToProblem();
        await TellEnclavesAsync(context, new MembershipChanged(project.Id, person, Joined: true, now), cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(ProjectView.Of(project));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Guid id, string subject, ClaimsPrincipal caller, ProjectAccess access, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var by = caller.Person();
        var found = await access.FindAsync(id, by, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();

        var person = by with { Subject = subject };
        var now = time.GetUtcNow();
        if (found.Value.Remove(person, by, now) is { } refusal)
            return refusal.ToProblem();
        await TellEnclavesAsync(context, new MembershipChanged(id, person, Joined: false, now), cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task TellEnclavesAsync(HubDbContext context, MembershipChanged change, CancellationToken cancellationToken)
    {
        var enclaves = await context.AccessRequests.Where(r => r.ProjectId == change.ProjectId).Select(r => r.Enclave).Distinct().ToListAsync(cancellationToken);
        foreach (var enclave in enclaves)
            context.Send(enclave, MessageKind.MembershipChanged, change, change.At);
    }
}

/// <summary>Who is to become a member.</summary>
/// <param name="Subject">The person's id at the hub's authority, a GUID; never a name or an address.</param>
public sealed record AddMember(string Subject);
