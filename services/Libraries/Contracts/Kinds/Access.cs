using TrustedData.Contracts.Ids;

namespace TrustedData.Contracts.Kinds;

/// <summary>A project asks for a dataset. Free text travels to the steward and to no log.</summary>
/// <param name="RequestId">Also the id of the approval that may follow.</param>
/// <param name="ProjectId">Project at the hub.</param>
/// <param name="ProjectTitle">As its members wrote it.</param>
/// <param name="Members">Every person who is a member now; only these are named by an approval.</param>
/// <param name="FormerMembers">Every person who ever was; none of either list may decide anything about the project.</param>
/// <param name="Dataset">Name of the dataset in the enclave.</param>
/// <param name="Variables">Variables asked for.</param>
/// <param name="Purpose">Free text.</param>
/// <param name="PurposeCode">Code of the purpose of use, HL7 v3 PurposeOfUse, for example HRESCH.</param>
/// <param name="Agreement">The data use agreement it cites: name and version.</param>
/// <param name="Until">Last day of use.</param>
/// <param name="RequestedBy">Who asked.</param>
public sealed record AccessRequested(
    Guid RequestId,
    Guid ProjectId,
    string ProjectTitle,
    IReadOnlyList<PersonRef> Members,
    IReadOnlyList<PersonRef> FormerMembers,
    string Dataset,
    IReadOnlyList<string> Variables,
    string Purpose,
    string PurposeCode,
    string Agreement,
    DateOnly Until,
    PersonRef RequestedBy);

/// <summary>The project no longer asks.</summary>
public sealed record AccessRequestWithdrawn(Guid RequestId, PersonRef By);

/// <summary>A person joined or left a project at the hub. It can only take rights away: nobody gains access to data by it.</summary>
public sealed record MembershipChanged(Guid ProjectId, PersonRef Person, bool Joined, DateTimeOffset At);

/// <summary>What a steward decided in the enclave; the hub shows it and grants nothing by it.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Decision"><c>approved</c>, <c>denied</c> or <c>revoked</c>.</param>
/// <param name="Reason">The steward's words to the requester.</param>
/// <param name="Variables">What was approved.</param>
/// <param name="Until">Last day of use.</param>
/// <param name="Snapshot">The snapshot approved; with <paramref name="AndFollowing"/> later ones too.</param>
/// <param name="AndFollowing">Whether later snapshots are covered.</param>
/// <param name="At">When.</param>
public sealed record AccessDecided(
    Guid RequestId,
    string Decision,
    string Reason,
    IReadOnlyList<string> Variables,
    DateOnly Until,
    int Snapshot,
    bool AndFollowing,
    DateTimeOffset At);
