using TrustedData.Contracts.Ids;

namespace TrustedData.Hub.AccessRequests;

/// <summary>
/// An access request as the members of its project see it. The reason is in the steward's words, once there is a decision;
/// what was approved is null unless it holds now.
/// </summary>
public sealed record AccessRequestView(
    Guid Id,
    Guid Project,
    string Dataset,
    string Enclave,
    IReadOnlyList<string> Variables,
    string Purpose,
    string PurposeCode,
    string Agreement,
    DateOnly Until,
    PersonRef RequestedBy,
    DateTimeOffset RequestedAt,
    string State,
    string? Reason,
    DateTimeOffset? DecidedAt,
    ApprovedScope? Approved)
{
    /// <summary>The view of a request at a moment.</summary>
    public static AccessRequestView Of(AccessRequest request, DateTimeOffset now)
    {
        var state = request.StateAt(now);
        return new AccessRequestView(
            request.Id, request.ProjectId, $"{request.Enclave}/{request.Dataset}", request.Enclave, request.Variables, request.Purpose,
            request.PurposeCode, request.Agreement, request.Until, new PersonRef(request.Issuer, request.Subject), request.RequestedAt, state,
            request.Decision?.Reason, request.Decision?.At,
            state == AccessState.Approved && request.Decision is { } said ? new ApprovedScope(said.Variables, said.Until, said.Snapshot, said.AndFollowing) : null);
    }
}

/// <summary>What a steward approved: variables, last day, and the snapshot (with <paramref name="AndFollowing"/> later ones too).</summary>
public sealed record ApprovedScope(IReadOnlyList<string> Variables, DateOnly Until, int Snapshot, bool AndFollowing);
