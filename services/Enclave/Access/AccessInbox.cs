using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Access;

/// <summary>Takes access requests from the hub. It decides nothing but what no steward could approve.</summary>
public sealed class AccessRequestedHandler(EnclaveContext database, IDatasetDirectory datasets, TimeProvider time) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hub = Actor.Service(message.From);
        if (CanonicalBody.Read<AccessRequested>(message.Body) is not { } request || await database.Set<Approval>().AnyAsync(a => a.Id == request.RequestId, cancellationToken))
        {
            database.Record(new Fact(EventTypes.AccessRequestRefused, hub, FactOutcome.Refused) { Recorded = now, Reason = "request-unreadable-or-known" });
            return;
        }

        var dataset = await datasets.FindAsync(request.Dataset, cancellationToken);
        if (Impossible(request, dataset, now) is { } reason)
        {
            database.Record(new Fact(EventTypes.AccessRequestRefused, hub, FactOutcome.Refused)
            {
                Recorded = now,
                Reason = reason.Id,
                Project = request.ProjectId,
                Entities = [new FactEntity("approval", request.RequestId.ToString())],
            });
            database.Send(message.From, MessageKind.AccessDecided, new AccessDecided(request.RequestId, "denied", reason.Message, [], request.Until, 0, false, now), now);
            return;
        }

        var approval = Approval.Receive(request, Actor.Person(request.RequestedBy, "researcher"), now);
        database.Add(approval);
        await LearnAsync(request, approval.LastDecision, cancellationToken);
    }

    private static Refusal? Impossible(AccessRequested request, DatasetInForce? dataset, DateTimeOffset now)
    {
        if (dataset is null)
            return Refusal.NotFound("dataset-unknown", "This enclave has no dataset of that name. See td catalogue.");
        if (request.Variables.Count == 0 || request.Variables.Except(dataset.Variables.Select(v => v.Name), StringComparer.Ordinal).Any())
            return Refusal.BadRequest("variable-unknown", "The request names no variable, or one that the dataset does not offer. See td catalogue NAME.");
        return request.Until < DateOnly.FromDateTime(now.UtcDateTime) || request.Members.Count is 0 or > 200
            ? Refusal.BadRequest("request-impossible", "The request ends in the past or names no member. Ask again.")
            : null;
    }

    private async Task LearnAsync(AccessRequested request, Fact because, CancellationToken cancellationToken)
    {
        var known = await database.Set<Membership>().Where(m => m.ProjectId == request.ProjectId).ToListAsync(cancellationToken);
        foreach (var (person, former) in request.Members.Select(m => (m, false)).Concat(request.FormerMembers.Except(request.Members).Select(m => (m, true))).Distinct())
        {
            if (!known.Exists(m => m.Issuer == person.Issuer && m.Subject == person.Subject))
                database.Add(Membership.Learn(request.ProjectId, person, former, because));
        }
    }
}

/// <summary>Takes a withdrawal of a request by the project itself; it can only take rights away.</summary>
public sealed class AccessRequestWithdrawnHandler(EnclaveContext database, TimeProvider time) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        var withdrawn = CanonicalBody.Read<AccessRequestWithdrawn>(message.Body);
        var approval = withdrawn is null ? null : await database.Set<Approval>().SingleOrDefaultAsync(a => a.Id == withdrawn.RequestId, cancellationToken);
        if (approval?.Withdraw(Actor.Person(withdrawn!.By, "researcher"), time.GetUtcNow()) != true)
            database.Record(new Fact(EventTypes.AccessWithdrawalRefused, Actor.Service(message.From), FactOutcome.Refused) { Recorded = time.GetUtcNow(), Reason = "nothing-to-withdraw" });
    }
}

/// <summary>Takes a change of members. Leaving ends access at once; joining bars from deciding and gives no access.</summary>
public sealed class MembershipChangedHandler(EnclaveContext database, TimeProvider time) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (CanonicalBody.Read<MembershipChanged>(message.Body) is not { } change)
        {
            database.Record(new Fact(EventTypes.MembershipChangeRefused, Actor.Service(message.From), FactOutcome.Refused) { Recorded = now, Reason = "message-unreadable" });
            return;
        }

        var fact = new Fact(change.Joined ? EventTypes.MembershipJoined : EventTypes.MembershipLeft, Actor.Service(message.From))
        {
            Recorded = now,
            Project = change.ProjectId,
            Entities = [new FactEntity("person", change.Person.Subject)],
        };
        var membership = await database.Set<Membership>().SingleOrDefaultAsync(
            m => m.ProjectId == change.ProjectId && m.Issuer == change.Person.Issuer && m.Subject == change.Person.Subject, cancellationToken);
        if (membership is null)
            database.Add(Membership.Learn(change.ProjectId, change.Person, !change.Joined, fact));
        else if (change.Joined)
            membership.Return(fact);
        else
            membership.Leave(fact);
    }
}
