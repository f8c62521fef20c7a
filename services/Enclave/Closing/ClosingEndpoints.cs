using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Enclave.Restoring;

namespace TrustedData.Enclave.Closing;

/// <summary>What the enclave is, and whether it is open.</summary>
/// <param name="Id">Id of the enclave.</param>
/// <param name="Institution">Who answers for the data.</param>
/// <param name="Open">Whether it takes orders, starts runs and sends releases.</param>
/// <param name="Since">Since when; null when it was never closed.</param>
/// <param name="ReasonCode">
/// Why it is not open: <c>closed-by-operator</c>, <c>restored-from-backup</c>, <c>ledger-not-compared</c> (it has just started, or its
/// ledger does not answer), <c>ledger-behind</c> or <c>log-behind-witness</c> (its ledger lacks entries that it once had); null when it is.
/// </param>
public sealed record EnclaveView(string Id, string Institution, bool Open, DateTimeOffset? Since, string? ReasonCode);

/// <summary>Closes or opens the enclave.</summary>
/// <param name="Reason">Why, 1 to 1,000 characters; it stands in no log.</param>
public sealed record ChangeEnclaveRequest(string? Reason);

/// <summary>The endpoints of the enclave itself.</summary>
public static class ClosingEndpoints
{
    internal static async Task<Ok<EnclaveView>> ShowAsync(
        EnclaveContext database, ComparedLedger ledger, IOptions<EnclaveOptions> options, CancellationToken cancellationToken) =>
        TypedResults.Ok(View(options.Value, ledger, await database.Set<EnclaveState>().AsNoTracking().SingleOrDefaultAsync(cancellationToken)));

    internal static Task<Results<Ok<EnclaveView>, ProblemHttpResult>> CloseAsync(
        ChangeEnclaveRequest request, ClaimsPrincipal user, ClosingDecisions decisions, ComparedLedger ledger, IOptions<EnclaveOptions> options, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.ChangeAsync(false, request.Reason, user.Person(), cancellationToken), ledger, options.Value);

    internal static Task<Results<Ok<EnclaveView>, ProblemHttpResult>> OpenAsync(
        ChangeEnclaveRequest request, ClaimsPrincipal user, ClosingDecisions decisions, ComparedLedger ledger, IOptions<EnclaveOptions> options, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.ChangeAsync(true, request.Reason, user.Person(), cancellationToken), ledger, options.Value);

    private static async Task<Results<Ok<EnclaveView>, ProblemHttpResult>> AnswerAsync(Task<Outcome<EnclaveState?>> decision, ComparedLedger ledger, EnclaveOptions options)
    {
        var outcome = await decision;
        return outcome.IsOk ? TypedResults.Ok(View(options, ledger, outcome.Value)) : outcome.Refusal.ToProblem();
    }

    private static EnclaveView View(EnclaveOptions options, ComparedLedger ledger, EnclaveState? state)
    {
        var reason = state is { Open: false } ? state.ReasonCode ?? "closed-by-operator" : ledger.Trouble;
        return new EnclaveView(options.Id, options.Institution, reason is null, state?.Since, reason);
    }
}
