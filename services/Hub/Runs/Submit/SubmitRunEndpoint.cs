using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Runs.Show;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;

namespace TrustedData.Hub.Runs.Submit;

/// <summary>Submits a run.</summary>
public static class SubmitRunEndpoint
{
    private static readonly JsonElement NoParameters = JsonDocument.Parse("{}").RootElement;

    internal static void Map(RouteGroupBuilder runs) => runs.MapPost("/", SubmitAsync)
        .WithName("SubmitRun")
        .WithSummary("Submits a run of a registered workflow, or of the caller's own script in a vetted image. With the header Idempotency-Key the same request counts once.")
        .RecordsRefusalsAs(EventTypes.RunSubmitted)
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Created<RunView>, ProblemHttpResult>> SubmitAsync(
        Body<SubmitRun> body,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        ClaimsPrincipal caller,
        RunSubmission submissions,
        RunViews views,
        CancellationToken cancellationToken)
    {
        var asked = body.Value;
        var submission = new Submission(asked.Project, asked.Dataset, asked.Workflow, asked.Parameters ?? NoParameters, asked.Code) { IdempotencyKey = idempotencyKey };
        var run = await submissions.SubmitAsync(submission, caller.Person(), CallerToken.Of(http), cancellationToken);
        return run.IsOk
            ? TypedResults.Created($"/api/runs/{run.Value.Id}", await views.OfAsync(run.Value, cancellationToken))
            : run.Refusal.ToProblem();
    }
}

/// <summary>What is to be run.</summary>
/// <param name="Project">Id of the project.</param>
/// <param name="Dataset">The dataset: its name, <c>enclave/name</c>, or its full reference.</param>
/// <param name="Workflow">Name of a workflow of the enclave that holds the dataset.</param>
/// <param name="Parameters">Parameters by name.</param>
/// <param name="Code">The caller's own script as text, for a workflow that takes one; at most 256 KiB.</param>
public sealed record SubmitRun(Guid Project, string Dataset, string Workflow, JsonElement? Parameters = null, string? Code = null);
