using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TrustedData.Enclave.Consent.Withdraw;

/// <summary>A subject withdraws.</summary>
/// <param name="Subject">The key under which a dataset was imported.</param>
/// <param name="Namespace">The namespace of the key, when the import named one.</param>
public sealed record WithdrawConsentRequest(string? Subject, string? Namespace)
{
    // A record prints its members; this one must never stand in a log.
    public override string ToString() => nameof(WithdrawConsentRequest);
}

/// <summary>The answer to a withdrawal.</summary>
/// <param name="Withdrawn">That it is recorded, now or before.</param>
/// <param name="Datasets">Names of the datasets that the subject stands in.</param>
public sealed record WithdrawnView(bool Withdrawn, IReadOnlyList<string> Datasets);

/// <summary>The endpoints of consent.</summary>
public static class ConsentEndpoints
{
    internal static async Task<Results<Ok<WithdrawnView>, ProblemHttpResult>> WithdrawAsync(
        WithdrawConsentRequest request, ClaimsPrincipal user, ConsentWithdrawal withdrawal, CancellationToken cancellationToken)
    {
        var outcome = await withdrawal.WithdrawAsync(request.Namespace, request.Subject, user.Person(), cancellationToken);
        return outcome.IsOk ? TypedResults.Ok(new WithdrawnView(true, outcome.Value)) : outcome.Refusal.ToProblem();
    }
}
