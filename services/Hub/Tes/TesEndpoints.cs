using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Runs;
using TrustedData.Hub.Runs.Cancel;
using TrustedData.Hub.Runs.Submit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Tes;

/// <summary>The GA4GH Task Execution Service 1.1: another door to the same runs, with the same checks.</summary>
public static class TesEndpoints
{
    // tesCancelTaskResponse is an object without members.
    private static readonly IReadOnlyDictionary<string, string> NoMembers = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Maps the endpoints.</summary>
    public static void MapTes(this IEndpointRouteBuilder app)
    {
        var tes = app.MapGroup("/ga4gh/tes/v1").WithTags("TaskService").RequireAuthorization(HubPolicies.Researcher);
        tes.MapGet("/service-info", Info).WithName("GetServiceInfo").WithSummary("Says what this service is and takes.")
            .RecordsRefusalsAs(EventTypes.RunRead).Produces<ServiceInfo>();
        tes.MapPost("/tasks", CreateAsync).WithName("CreateTask").WithSummary("Submits a run as a TES task.")
            .RecordsRefusalsAs(EventTypes.RunSubmitted).Produces<TesCreateTaskResponse>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        tes.MapGet("/tasks", ListAsync).WithName("ListTasks").WithSummary("Lists the runs of the caller's projects as TES tasks.")
            .RecordsRefusalsAs(EventTypes.RunRead).Produces<TesListTasksResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        tes.MapGet("/tasks/{id}", ShowAsync).WithName("GetTask").WithSummary("Shows a run as a TES task.")
            .RecordsRefusalsAs(EventTypes.RunRead).Produces<TesTask>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        tes.MapPost("/tasks/{id}:cancel", CancelAsync).WithName("CancelTask").WithSummary("Asks for a run to be canceled; of one that has ended, changes nothing.")
            .RecordsRefusalsAs(EventTypes.RunCancelRequested).Produces<IReadOnlyDictionary<string, string>>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static JsonHttpResult<ServiceInfo> Info(HttpContext http, IOptions<OrganisationOptions> organisation) =>
        TypedResults.Json(ServiceInfo.Of(organisation.Value.Id, AddressOf(http)), TaskReader.Json);

    private static async Task<Results<JsonHttpResult<TesCreateTaskResponse>, ProblemHttpResult>> CreateAsync(
        Body<TesTask> body, HttpContext http, ClaimsPrincipal caller, RunSubmission submissions, CancellationToken cancellationToken)
    {
        var submission = TaskReader.Read(body.Value);
        if (!submission.IsOk)
            return submission.Refusal.ToProblem();
        var run = await submissions.SubmitAsync(submission.Value, caller.Person(), CallerToken.Of(http), cancellationToken);
        return run.IsOk ? TypedResults.Json(new TesCreateTaskResponse(run.Value.Id.ToString()), TaskReader.Json) : run.Refusal.ToProblem();
    }

    private static async Task<Results<JsonHttpResult<TesListTasksResponse>, ProblemHttpResult>> ListAsync(
        [AsParameters] TaskListQuery query, HttpContext http, ClaimsPrincipal caller, RunDirectory directory, TaskViews views, CancellationToken cancellationToken)
    {
        var detail = DetailOf(query.View);
        if (!detail.IsOk)
            return detail.Refusal.ToProblem();
        var list = TaskList.Of(directory.Of(caller.Person()).AsNoTracking(), query);
        if (!list.IsOk)
            return list.Refusal.ToProblem();
        var runs = await list.Value.Runs.ToListAsync(cancellationToken);
        var page = runs.Take(list.Value.Size).ToList();
        var next = runs.Count > page.Count ? TaskList.TokenAfter(page[^1]) : null;
        return TypedResults.Json(new TesListTasksResponse(await views.OfAsync(page, detail.Value, AddressOf(http), cancellationToken), next), TaskReader.Json);
    }

    private static async Task<Results<JsonHttpResult<TesTask>, ProblemHttpResult>> ShowAsync(
        string id, string? view, HttpContext http, ClaimsPrincipal caller, RunDirectory directory, TaskViews views, CancellationToken cancellationToken)
    {
        var detail = DetailOf(view);
        if (!detail.IsOk)
            return detail.Refusal.ToProblem();
        var run = await FindAsync(id, caller, directory, cancellationToken);
        if (!run.IsOk)
            return run.Refusal.ToProblem();
        return TypedResults.Json((await views.OfAsync([run.Value], detail.Value, AddressOf(http), cancellationToken))[0], TaskReader.Json);
    }

    private static async Task<Results<Ok<IReadOnlyDictionary<string, string>>, ProblemHttpResult>> CancelAsync(
        string id, ClaimsPrincipal caller, RunDirectory directory, RunCancellation cancellation, CancellationToken cancellationToken)
    {
        var run = await FindAsync(id, caller, directory, cancellationToken);
        if (!run.IsOk)
            return run.Refusal.ToProblem();
        await cancellation.CancelAsync(run.Value, caller.Person(), cancellationToken);
        return TypedResults.Ok(NoMembers);
    }

    private static async Task<Outcome<Run>> FindAsync(string id, ClaimsPrincipal caller, RunDirectory directory, CancellationToken cancellationToken) =>
        await directory.FindAsync(Guid.TryParseExact(id, "D", out var run) ? run : Guid.Empty, caller.Person(), cancellationToken);

    private static Outcome<TaskDetail> DetailOf(string? view) => view switch
    {
        null or "" or "MINIMAL" => TaskDetail.Minimal,
        "BASIC" => TaskDetail.Basic,
        "FULL" => TaskDetail.Full,
        _ => Refusal.BadRequest("view-unknown", "view is MINIMAL, BASIC or FULL."),
    };

    private static string AddressOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";
}
