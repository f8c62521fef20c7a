using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.OutputChecks;

/// <summary>Endpoints where checkers look at what is held and decide.</summary>
public static class CheckEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapChecks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/checks").WithTags("Checks");
        group.MapGet("/", ListAsync).WithName("ListChecks").WithSummary("Lists the runs that wait for a checker.").RequireAuthorization(StaffPolicies.StewardOrChecker);
        group.MapGet("/{run:guid}", ShowAsync).WithName("ShowCheck").WithSummary("Shows the outputs of a run, what was found, its parameters and code. Reading it is recorded.").RequireAuthorization(StaffPolicies.Checker);
        group.MapGet("/{run:guid}/files/{file}", FileAsync).WithName("ReadCheckedFile").WithSummary("Reads a file that would be released. Reading it is recorded.").RequireAuthorization(StaffPolicies.Checker);
        group.MapGet("/{run:guid}/raw-log", RawLogAsync).WithName("ReadRawLog").WithSummary("Reads what the program wrote to its log. Reading it is recorded.").RequireAuthorization(StaffPolicies.StewardOrChecker);
        group.MapPost("/{run:guid}/decision", DecideAsync).WithName("DecideCheck").WithSummary("Releases or refuses the outputs of a run.").RequireAuthorization(StaffPolicies.Checker);
    }

    private static async Task<Ok<ItemList<CheckItem>>> ListAsync(ClaimsPrincipal user, CheckReading reading, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ItemList<CheckItem>(await reading.ListAsync(user.Person(), cancellationToken)));

    private static async Task<Results<Ok<CheckView>, ProblemHttpResult>> ShowAsync(Guid run, ClaimsPrincipal user, CheckReading reading, CancellationToken cancellationToken)
    {
        var view = await reading.ShowAsync(run, user.Person(), cancellationToken);
        return view.IsOk ? TypedResults.Ok(view.Value) : view.Refusal.ToProblem();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> FileAsync(
        Guid run, string file, HttpContext http, ClaimsPrincipal user, CheckReading reading, CancellationToken cancellationToken) =>
        Answer(http, await reading.FileAsync(run, file, user.Person(), cancellationToken), file);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> RawLogAsync(
        Guid run, HttpContext http, ClaimsPrincipal user, CheckReading reading, CancellationToken cancellationToken) =>
        Answer(http, await reading.RawLogAsync(run, user.Person(), cancellationToken), "raw-log.txt");

    private static async Task<Results<Ok<DecidedView>, ProblemHttpResult>> DecideAsync(
        Guid run, DecideCheckRequest request, ClaimsPrincipal user, CheckDecisions decisions, CancellationToken cancellationToken)
    {
        var decided = await decisions.DecideAsync(run, user.Person(), request, cancellationToken);
        return decided.IsOk ? TypedResults.Ok(new DecidedView(run, decided.Value.State, request.Decision!)) : decided.Refusal.ToProblem();
    }

    // Never a type that a browser would show or run: what a program wrote is hostile.
    private static Results<FileContentHttpResult, ProblemHttpResult> Answer(HttpContext http, Outcome<byte[]> content, string name)
    {
        if (!content.IsOk)
            return content.Refusal.ToProblem();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(content.Value, "application/octet-stream", name);
    }
}
