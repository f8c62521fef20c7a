using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Access;

/// <summary>Where a request for access stands.</summary>
public enum ApprovalState
{
    Requested,
    Approved,
    Denied,
    Revoked,
    Withdrawn,
}

/// <summary>
/// A project's request for a dataset and what a steward of this enclave decided. Nothing else gives access: what the hub
/// believes of it counts for nothing.
/// </summary>
public sealed class Approval : AuditedEntity
{
    private readonly List<ApprovalMember> members = [];

    private Approval()
    {
    }

    /// <summary>The request's id.</summary>
    public Guid Id { get; private set; }

    public Guid ProjectId { get; private set; }

    /// <summary>Free text; it stays in this row.</summary>
    public string ProjectTitle { get; private set; } = null!;

    public string Dataset { get; private set; } = null!;

    public IReadOnlyList<string> Variables { get; private set; } = [];

    /// <summary>Free text; it stays in this row.</summary>
    public string Purpose { get; private set; } = null!;

    public string PurposeCode { get; private set; } = null!;

    public string Agreement { get; private set; } = null!;

    /// <summary>The last day of use, UTC.</summary>
    public DateOnly Until { get; private set; }

    public string RequestedBy { get; private set; } = null!;

    public DateTimeOffset RequestedAt { get; private set; }

    public ApprovalState State { get; private set; }

    public string? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>The steward's words to the requester.</summary>
    public string? Reason { get; private set; }

    /// <summary>The snapshot that was current when it was approved.</summary>
    public int Snapshot { get; private set; }

    /// <summary>Whether later snapshots are covered.</summary>
    public bool AndFollowing { get; private set; }

    /// <summary>The persons named by the request; nobody else uses the approval.</summary>
    public IReadOnlyList<ApprovalMember> Members => members;

    /// <summary>Takes a request in.</summary>
    public static Approval Receive(AccessRequested request, Actor by, DateTimeOffset now)
    {
        var approval = new Approval
        {
            Id = request.RequestId,
            ProjectId = request.ProjectId,
            ProjectTitle = request.ProjectTitle,
            Dataset = request.Dataset,
            Variables = [.. request.Variables],
            Purpose = request.Purpose,
            PurposeCode = request.PurposeCode,
            Agreement = request.Agreement,
            Until = request.Until,
            RequestedBy = request.RequestedBy.Subject,
            RequestedAt = now,
            State = ApprovalState.Requested,
        };
        approval.members.AddRange(request.Members.Distinct().Select(m => new ApprovalMember(m.Issuer, m.Subject)));
        approval.LastDecision = approval.FactOf(EventTypes.AccessRequested, by, now);
        approval.Record(approval.LastDecision);
        return approval;
    }

    /// <summary>The fact of the change just made, for the rows that change with it.</summary>
    public Fact LastDecision { get; private set; } = null!;

    /// <summary>Whether a person is named.</summary>
    public bool Names(PersonRef person) => members.Exists(m => m.Issuer == person.Issuer && m.Subject == person.Subject);

    /// <summary>Whether a snapshot is covered.</summary>
    public bool Covers(int snapshot) => AndFollowing ? snapshot >= Snapshot : snapshot == Snapshot;

    /// <summary>Approves; only a request can be.</summary>
    public bool Approve(Actor by, string reason, int snapshot, bool andFollowing, DateTimeOffset now)
    {
        if (State != ApprovalState.Requested)
            return false;
        Snapshot = snapshot;
        AndFollowing = andFollowing;
        Decide(ApprovalState.Approved, EventTypes.AccessApproved, by, reason, now);
        return true;
    }

    /// <summary>Denies; only a request can be.</summary>
    public bool Deny(Actor by, string reason, DateTimeOffset now)
    {
        if (State != ApprovalState.Requested)
            return false;
        Decide(ApprovalState.Denied, EventTypes.AccessDenied, by, reason, now);
        return true;
    }

    /// <summary>Revokes; only an approval can be. It acts on every run not yet released.</summary>
    public bool Revoke(Actor by, string reason, DateTimeOffset now)
    {
        if (State != ApprovalState.Approved)
            return false;
        Decide(ApprovalState.Revoked, EventTypes.AccessRevoked, by, reason, now);
        return true;
    }

    /// <summary>The project no longer asks.</summary>
    public bool Withdraw(Actor by, DateTimeOffset now)
    {
        if (State is not (ApprovalState.Requested or ApprovalState.Approved))
            return false;
        State = ApprovalState.Withdrawn;
        Record(FactOf(EventTypes.AccessWithdrawn, by, now));
        return true;
    }

    private void Decide(ApprovalState state, EventType type, Actor by, string reason, DateTimeOffset now)
    {
        State = state;
        DecidedBy = by.Id;
        DecidedAt = now;
        Reason = reason;
        LastDecision = FactOf(type, by, now);
        Record(LastDecision);
    }

    private Fact FactOf(EventType type, Actor by, DateTimeOffset now) => new(type, by)
    {
        Recorded = now,
        Project = ProjectId,
        Dataset = Dataset,
        Purpose = PurposeCode,
        Entities = [new FactEntity("approval", Id.ToString())],
    };
}

/// <summary>A person named by an approval.</summary>
public sealed record ApprovalMember(string Issuer, string Subject);
