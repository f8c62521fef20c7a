using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Releases;

/// <summary>Recalls a release.</summary>
/// <param name="Reason">Why, 1 to 1,000 characters; it stays in the enclave.</param>
public sealed record RecallRequest(string? Reason);

/// <summary>A release after its recall.</summary>
public sealed record RecallView(Guid Run, Guid Release, DateTimeOffset? SentAt, DateTimeOffset? RecalledAt, int Downloads);

/// <summary>The endpoint where a steward recalls what must no longer be used.</summary>
public static class RecallEndpoint
{
    /// <summary>What the hub and the ledger learn of the reason.</summary>
    public const string ReasonCode = "recalled-by-steward";

    private static readonly Refusal Unknown = Refusal.NotFound("release-unknown", "Nothing was released of a run with this id.");

    /// <summary>Maps the endpoint.</summary>
    public static void MapReleases(this IEndpointRouteBuilder routes) => routes.MapGroup("/releases").WithTags("Releases")
        .MapPost("/{run:guid}/recall", RecallAsync).WithName("RecallRelease").WithSummary("Recalls a release: the hub hands it out no more.")
        .RequireAuthorization(StaffPolicies.Steward);

    private static async Task<Results<Ok<RecallView>, ProblemHttpResult>> RecallAsync(
        Guid run, RecallRequest request, ClaimsPrincipal user, EnclaveContext database, Separation separation, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1000)
            return Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters.").ToProblem();
        var found = await database.Set<Run>().AsNoTracking().SingleOrDefaultAsync(r => r.RunId == run, cancellationToken);
        var release = found is null ? null : await database.Set<RunRelease>().SingleOrDefaultAsync(r => r.RunId == found.Id, cancellationToken);
        if (found is null || release is null)
            return Unknown.ToProblem();
        var now = time.GetUtcNow();
        if (!await separation.MayDecideAsync(user.Person(), found.ProjectId, cancellationToken))
        {
            database.Record(release.FactOf(EventTypes.ReleaseRecallRefused, Actor.Person(user.Person(), "steward"), found, now) with { Outcome = FactOutcome.Refused, Reason = Separation.Refused.Id });
            await database.SaveChangesAsync(cancellationToken);
            return Separation.Refused.ToProblem();
        }

        if (!release.Recall(found, user.Person(), request.Reason, now))
            return Refusal.Conflict("release-not-out", "This release was recalled before, or has not left the enclave.").ToProblem();
        await separation.RememberDeciderAsync(user.Person(), found.ProjectId, release.LastChange, cancellationToken);
        database.Send(found.Hub, MessageKind.ReleaseRecalled, new ReleaseRecalled(found.Id, release.Id, ReasonCode, now), now);
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new RecallView(run, release.Id, release.SentAt, release.RecalledAt, release.Downloads));
    }
}
