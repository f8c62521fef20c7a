using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Policies.Change;

/// <summary>A version of a policy as staff sees it.</summary>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Version">Version.</param>
/// <param name="State">Whether it holds, or waits for a second steward.</param>
/// <param name="Policy">What it says, the operator's floors applied.</param>
/// <param name="SetBy">Subject of the steward who set or proposed it.</param>
/// <param name="SetAt">When.</param>
/// <param name="ConfirmedBy">Subject of the second steward.</param>
/// <param name="Since">Since when it holds.</param>
/// <param name="Proposal">A looser version that waits for a second steward.</param>
public sealed record PolicyView(
    string Dataset, int Version, PolicyState State, PolicyTerms Policy, string SetBy, DateTimeOffset SetAt, string? ConfirmedBy, DateTimeOffset? Since, PolicyView? Proposal = null);

/// <summary>The endpoints of policies.</summary>
public static class PolicyEndpoints
{
    internal static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> ShowAsync(
        string name, EnclaveContext database, IOptions<PolicyFloors> floors, CancellationToken cancellationToken)
    {
        var open = await database.Set<PolicyVersion>().AsNoTracking().Where(p => p.Dataset == name && p.State != PolicyState.Replaced).ToListAsync(cancellationToken);
        if (open.Find(p => p.State == PolicyState.InForce) is not { } current)
            return PolicyChanges.Unknown.ToProblem();
        var proposal = open.Find(p => p.State == PolicyState.Proposed);
        return TypedResults.Ok(View(current, floors.Value) with { Proposal = proposal is null ? null : View(proposal, floors.Value) });
    }

    internal static async Task<Results<Ok<PolicyView>, Accepted<PolicyView>, ProblemHttpResult>> SetAsync(
        string name, JsonElement policy, ClaimsPrincipal user, PolicyChanges changes, IOptions<PolicyFloors> floors, CancellationToken cancellationToken)
    {
        var outcome = await changes.SetAsync(name, policy, user.Person(), cancellationToken);
        if (!outcome.IsOk)
            return outcome.Refusal.ToProblem();
        var view = View(outcome.Value, floors.Value);
        return outcome.Value.State == PolicyState.InForce ? TypedResults.Ok(view) : TypedResults.Accepted((string?)null, view);
    }

    private static PolicyView View(PolicyVersion p, PolicyFloors floors) =>
        new(p.Dataset, p.Version, p.State, p.Terms.StricterOf(floors.ToTerms()), p.SetBy, p.SetAt, p.ConfirmedBy, p.InForceSince);
}
