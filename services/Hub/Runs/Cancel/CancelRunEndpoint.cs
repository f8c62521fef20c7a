using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Runs.Show;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Cancel;

/// <summary>Cancels a run.</summary>
public static class CancelRunEndpoint
{
    internal static void Map(RouteGroupBuilder runs) => runs.MapPost("/{id:guid}/cancel", CancelAsync)
        .WithName("CancelRun").WithSummary("Asks for a run to be canceled; its state says when it is.")
        .RecordsRefusalsAs(EventTypes.RunCancelRequested).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> CancelAsync(
        Guid id, ClaimsPrincipal caller, RunDirectory directory, RunCancellation cancellation, RunViews views, CancellationToken cancellationToken)
    {
        var by = caller.Person();
        var run = await directory.FindAsync(id, by, cancellationToken);
        if (!run.IsOk)
            return run.Refusal.ToProblem();
        if (run.Value.Part.HasEnded)
            return Refusal.Conflict("run-ended", $"This run has ended already: it is {run.Value.Part.PublicState}. There is nothing to cancel.").ToProblem();
        await cancellation.CancelAsync(run.Value, by, cancellationToken);
        return TypedResults.Ok(await views.OfAsync(run.Value, cancellationToken));
    }
}
