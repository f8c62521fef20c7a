using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Messaging;

namespace TrustedData.Enclave.Access;

/// <summary>What a steward decides: the change, its fact, the hub's message, all in one transaction.</summary>
public sealed class AccessDecisions(EnclaveContext database, Separation separation, IDatasetDirectory datasets, OrganisationKeys organisation, TimeProvider time)
{
    private static readonly Refusal Stale = Refusal.Conflict("access-already-decided", "This request is not in a state where that can be decided. See td access list.");

    /// <summary>Approves the current snapshot, and those that follow unless told otherwise.</summary>
    public async Task<Outcome<Approval>> ApproveAsync(Guid id, PersonRef by, string? reason, bool andFollowing, CancellationToken cancellationToken)
    {
        var approval = await database.Set<Approval>().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (approval is not null && await datasets.FindAsync(approval.Dataset, cancellationToken) is { } dataset)
            return await DecideAsync(approval, by, reason, "approved", now => approval.Approve(Actor.Person(by, "steward"), reason!, dataset.Snapshot, andFollowing, now), cancellationToken);
        return AccessEndpoints.Unknown;
    }

    /// <summary>Denies a request.</summary>
    public async Task<Outcome<Approval>> DenyAsync(Guid id, PersonRef by, string? reason, CancellationToken cancellationToken) =>
        await database.Set<Approval>().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is { } approval
            ? await DecideAsync(approval, by, reason, "denied", now => approval.Deny(Actor.Person(by, "steward"), reason!, now), cancellationToken)
            : AccessEndpoints.Unknown;

    /// <summary>Revokes an approval.</summary>
    public async Task<Outcome<Approval>> RevokeAsync(Guid id, PersonRef by, string? reason, CancellationToken cancellationToken) =>
        await database.Set<Approval>().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is { } approval
            ? await DecideAsync(approval, by, reason, "revoked", now => approval.Revoke(Actor.Person(by, "steward"), reason!, now), cancellationToken)
            : AccessEndpoints.Unknown;

    private async Task<Outcome<Approval>> DecideAsync(
        Approval approval, PersonRef by, string? reason, string decision, Func<DateTimeOffset, bool> apply, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000)
            return Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters; the requester reads it.");
        var now = time.GetUtcNow();
        if (!await separation.MayDecideAsync(by, approval.ProjectId, cancellationToken))
        {
            database.Record(new Fact(EventTypes.AccessDecisionRefused, Actor.Person(by, "steward"), FactOutcome.Refused)
            {
                Recorded = now,
                Reason = Separation.Refused.Id,
                Project = approval.ProjectId,
                Dataset = approval.Dataset,
                Entities = [new FactEntity("approval", approval.Id.ToString())],
            });
            await database.SaveChangesAsync(cancellationToken);
            return Separation.Refused;
        }

        if (!apply(now))
            return Stale;
        await separation.RememberDeciderAsync(by, approval.ProjectId, approval.LastDecision, cancellationToken);
        var message = new AccessDecided(approval.Id, decision, reason, approval.Variables, approval.Until, approval.Snapshot, approval.AndFollowing, now);
        foreach (var hub in organisation.Peers)
            database.Send(hub, MessageKind.AccessDecided, message, now);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Stale;
        }

        return approval;
    }
}
