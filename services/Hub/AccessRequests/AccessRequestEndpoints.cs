using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Catalogue;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Projects;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.AccessRequests;

/// <summary>Asking for access, and what became of it.</summary>
public static class AccessRequestEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapAccessRequests(this IEndpointRouteBuilder app)
    {
        var requests = app.MapGroup("/api/access-requests").WithTags("Access").RequireAuthorization(HubPolicies.Researcher);
        requests.MapPost("/", AskAsync).WithName("RequestAccess").WithSummary("Asks the enclave that holds a dataset for access to it.")
            .RecordsRefusalsAs(EventTypes.AccessRequested).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        requests.MapGet("/", ListAsync).WithName("ListAccessRequests").WithSummary("Lists the access requests of the caller's projects.")
            .RecordsRefusalsAs(EventTypes.AccessRead);
        requests.MapGet("/{id:guid}", ShowAsync).WithName("ShowAccessRequest").WithSummary("Shows an access request and what was decided.")
            .RecordsRefusalsAs(EventTypes.AccessRead).ProducesProblem(StatusCodes.Status404NotFound);
        requests.MapPost("/{id:guid}/withdraw", WithdrawAsync).WithName("WithdrawAccessRequest").WithSummary("Takes an access request back.")
            .RecordsRefusalsAs(EventTypes.AccessWithdrawn).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Created<AccessRequestView>, ProblemHttpResult>> AskAsync(
        Body<AskForAccess> body, ClaimsPrincipal caller, ProjectAccess access, CatalogueDirectory directory, Concern concern, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var by = caller.Person();
        var asked = body.Value;
        var project = await access.FindAsync(asked.Project, by, cancellationToken);
        if (!project.IsOk)
            return project.Refusal.ToProblem();
        var dataset = await directory.FindDatasetAsync(asked.Dataset, cancellationToken);
        if (!dataset.IsOk)
            return dataset.Refusal.ToProblem();
        concern.Dataset = dataset.Value.Reference.ToString();
        var now = time.GetUtcNow();
        if (asked.Problem(dataset.Value.Description, DateOnly.FromDateTime(now.UtcDateTime)) is { } refusal)
            return refusal.ToProblem();

        var request = AccessRequest.Create(project.Value, dataset.Value.Reference, asked, by, now);
        context.Add(request);
        context.Send(request.Enclave, MessageKind.AccessRequested, MessageOf(request, project.Value), now);
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/access-requests/{request.Id}", AccessRequestView.Of(request, now));
    }

    private static async Task<Ok<ItemList<AccessRequestView>>> ListAsync(
        ClaimsPrincipal caller, ProjectAccess access, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var mine = access.IdsOf(caller.Person());
        var requests = await context.AccessRequests.AsNoTracking().Where(r => mine.Contains(r.ProjectId)).OrderByDescending(r => r.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<AccessRequestView>(requests.ConvertAll(r => AccessRequestView.Of(r, time.GetUtcNow()))));
    }

    private static async Task<Results<Ok<AccessRequestView>, ProblemHttpResult>> ShowAsync(
        Guid id, ClaimsPrincipal caller, ProjectAccess access, HubDbContext context, Concern concern, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, caller.Person(), access, context, concern, cancellationToken);
        return found.IsOk ? TypedResults.Ok(AccessRequestView.Of(found.Value, time.GetUtcNow())) : found.Refusal.ToProblem();
    }

    private static async Task<Results<Ok<AccessRequestView>, ProblemHttpResult>> WithdrawAsync(
        Guid id, ClaimsPrincipal caller, ProjectAccess access, HubDbContext context, Concern concern, TimeProvider time, CancellationToken cancellationToken)
    {
        var by = caller.Person();
        var found = await FindAsync(id, by, access, context, concern, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();
        var now = time.GetUtcNow();
        if (found.Value.Withdraw(by, now) is { } refusal)
            return refusal.ToProblem();
        context.Send(found.Value.Enclave, MessageKind.AccessRequestWithdrawn, new AccessRequestWithdrawn(id, by), now);
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(AccessRequestView.Of(found.Value, now));
    }

    private static async Task<Outcome<AccessRequest>> FindAsync(
        Guid id, PersonRef person, ProjectAccess access, HubDbContext context, Concern concern, CancellationToken cancellationToken)
    {
        var mine = access.IdsOf(person);
        var request = await context.AccessRequests.SingleOrDefaultAsync(r => r.Id == id && mine.Contains(r.ProjectId), cancellationToken);
        if (request is null)
            return Refusal.NotFound("access-request-unknown", "There is no such access request, or you are not a member of its project. td access list shows yours.");
        concern.Project = request.ProjectId;
        concern.Dataset = $"{request.Enclave}/{request.Dataset}";
        return request;
    }

    private static AccessRequested MessageOf(AccessRequest request, Project project) => new(
        request.Id, project.Id, project.Title, project.CurrentMembers(), project.FormerMembers(), request.Dataset, request.Variables,
        request.Purpose, request.PurposeCode, request.Agreement, request.Until, new PersonRef(request.Issuer, request.Subject));
}
