using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Runs.Show;
using TrustedData.Hub.Runs.Submit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;

namespace TrustedData.Hub.Runs.Repeat;

/// <summary>
/// Submits a run again as it was: same snapshot, descriptor, parameters and code, under a new order and whatever access the
/// project has now.
/// </summary>
public static class RepeatRunEndpoint
{
    internal static void Map(RouteGroupBuilder runs) => runs.MapPost("/{id:guid}/repeat", RepeatAsync)
        .WithName("RepeatRun").WithSummary("Submits a run again with the same snapshot, workflow, parameters and code.")
        .RecordsRefusalsAs(EventTypes.RunRepeated)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Created<RunView>, ProblemHttpResult>> RepeatAsync(
        Guid id, HttpContext http, ClaimsPrincipal caller, RunDirectory directory, RunSubmission submissions, RunViews views, CancellationToken cancellationToken)
    {
        var person = caller.Person();
        var found = await directory.FindAsync(id, person, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();
        var earlier = found.Value;
        var submission = new Submission(earlier.ProjectId, earlier.Dataset, earlier.Workflow, JsonSerializer.Deserialize<JsonElement>(earlier.Parameters), earlier.Code)
        {
            AttestedForm = earlier.AttestedForm,
            RepeatOf = earlier.Id,
            DescriptorDigest = earlier.DescriptorDigest,
            TaskName = earlier.TaskName,
            Tags = JsonSerializer.Deserialize<Dictionary<string, string>>(earlier.Tags),
            TaskDocument = earlier.TaskDocument,
        };
        var run = await submissions.SubmitAsync(submission, person, CallerToken.Of(http), cancellationToken);
        return run.IsOk
            ? TypedResults.Created($"/api/runs/{run.Value.Id}", await views.OfAsync(run.Value, cancellationToken))
            : run.Refusal.ToProblem();
    }
}
