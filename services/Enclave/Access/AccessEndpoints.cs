using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace TrustedData.Enclave.Access;

/// <summary>A request as stewards see it.</summary>
public sealed record ApprovalView(
    Guid Id, Guid Project, string ProjectTitle, string Dataset, IReadOnlyList<string> Variables, string Purpose, string PurposeCode,
    string Agreement, DateOnly Until, string RequestedBy, DateTimeOffset RequestedAt, int Members, ApprovalState State,
    string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason);

/// <summary>A decision: the reason goes to the requester and stands in no log.</summary>
/// <param name="Reason">Why, 1 to 1,000 characters.</param>
/// <param name="ThisSnapshotOnly">Approve the current snapshot only, not those that follow.</param>
public sealed record DecideAccessRequest(string? Reason, bool ThisSnapshotOnly = false);

/// <summary>Endpoints where stewards answer requests.</summary>
public static class AccessEndpoints
{
    internal static async Task<Results<Ok<ItemList<ApprovalView>>, ProblemHttpResult>> ListAsync(string? state, EnclaveContext database, CancellationToken cancellationToken)
    {
        ApprovalState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<ApprovalState>(state, ignoreCase: true, out var parsed))
                return Refusal.BadRequest("state-unknown", $"state must be one of: {string.Join(", ", Enum.GetNames<ApprovalState>())}.").ToProblem();
            wanted = parsed;
        }

        var approvals = await database.Set<Approval>().AsNoTracking()
            .Where(a => wanted == null || a.State == wanted)
            .OrderByDescending(a => a.RequestedAt)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<ApprovalView>([.. approvals.Select(View)]));
    }

    internal static async Task<Results<Ok<ApprovalView>, ProblemHttpResult>> ShowAsync(Guid id, EnclaveContext database, CancellationToken cancellationToken) =>
        await database.Set<Approval>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is { } approval
            ? TypedResults.Ok(View(approval))
            : Unknown.ToProblem();

    internal static Task<Results<Ok<ApprovalView>, ProblemHttpResult>> ApproveAsync(Guid id, DecideAccessRequest request, ClaimsPrincipal user, AccessDecisions decisions, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.ApproveAsync(id, user.Person(), request.Reason, !request.ThisSnapshotOnly, cancellationToken));

    internal static Task<Results<Ok<ApprovalView>, ProblemHttpResult>> DenyAsync(Guid id, DecideAccessRequest request, ClaimsPrincipal user, AccessDecisions decisions, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.DenyAsync(id, user.Person(), request.Reason, cancellationToken));

    internal static Task<Results<Ok<ApprovalView>, ProblemHttpResult>> RevokeAsync(Guid id, DecideAccessRequest request, ClaimsPrincipal user, AccessDecisions decisions, CancellationToken cancellationToken) =>
        AnswerAsync(decisions.RevokeAsync(id, user.Person(), request.Reason, cancellationToken));

    internal static Refusal Unknown { get; } = Refusal.NotFound("access-request-unknown", "There is no access request with this id. See td access list.");

    private static async Task<Results<Ok<ApprovalView>, ProblemHttpResult>> AnswerAsync(Task<Outcome<Approval>> decision)
    {
        var outcome = await decision;
        return outcome.IsOk ? TypedResults.Ok(View(outcome.Value)) : outcome.Refusal.ToProblem();
    }

    private static ApprovalView View(Approval a) => new(
        a.Id, a.ProjectId, a.ProjectTitle, a.Dataset, a.Variables, a.Purpose, a.PurposeCode, a.Agreement, a.Until,
        a.RequestedBy, a.RequestedAt, a.Members.Count, a.State, a.DecidedBy, a.DecidedAt, a.Reason);
}
