using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Closing;

/// <summary>What the enclave is, and whether it is open.</summary>
/// <param name="Id">Id of the enclave.</param>
/// <param name="Institution">Who answers for the data.</param>
/// <param name="Open">Whether it takes orders, starts runs and sends releases.</param>
/// <param name="Since">Since when; null when it was never closed.</param>
public sealed record EnclaveView(string Id, string Institution, bool Open, DateTimeOffset? Since);

/// <summary>Closes or opens the enclave.</summary>
/// <param name="Reason">Why, 1 to 1,000 characters; it stands in no log.</param>
public sealed record ChangeEnclaveRequest(string? Reason);

/// <summary>The endpoints of the enclave itself.</summary>
public static class ClosingEndpoints
{
    internal static async Task<Ok<EnclaveView>> ShowAsync(EnclaveContext database, IOptions<EnclaveOptions> options, CancellationToken cancellationToken) =>
        TypedResults.Ok(View(options.Value, await database.Set<EnclaveState>().AsNoTracking().SingleOrDefaultAsync(cancellationToken)));

    internal static Task<Results<Ok<EnclaveView>, ProblemHttpResult>> CloseAsync(
        ChangeEnclaveRequest request, ClaimsPrincipal user, ClosingDecisions decisions, IOptions<EnclaveOptions> options, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.ChangeAsync(false, request.Reason, user.Person(), cancellationToken), options.Value);

    internal static Task<Results<Ok<EnclaveView>, ProblemHttpResult>> OpenAsync(
        ChangeEnclaveRequest request, ClaimsPrincipal user, ClosingDecisions decisions, IOptions<EnclaveOptions> options, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.ChangeAsync(true, request.Reason, user.Person(), cancellationToken), options.Value);

    private static async Task<Results<Ok<EnclaveView>, ProblemHttpResult>> AnswerAsync(Task<Outcome<EnclaveState?>> decision, EnclaveOptions options)
    {
        var outcome = await decision;
        return outcome.IsOk ? TypedResults.Ok(View(options, outcome.Value)) : outcome.Refusal.ToProblem();
    }

    private static EnclaveView View(EnclaveOptions options, EnclaveState? state) => new(options.Id, options.Institution, state?.Open ?? true, state?.Since);
}
