using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Access;

/// <summary>
/// Whether an approval allows a use now. Asked when an order is taken, again when its view is staged, and again when its
/// result would be released.
/// </summary>
public sealed class ApprovalCheck(EnclaveContext database, Separation separation)
{
    private static readonly Refusal NotApproved = Refusal.Forbidden(
        "access-not-approved", "There is no approval of this enclave for this project and dataset. Ask for access with td access request.");

    /// <summary>The approval, or why it does not allow this.</summary>
    /// <param name="approvalId">The approval that the order cites.</param>
    /// <param name="person">Who uses it.</param>
    /// <param name="projectId">For which project.</param>
    /// <param name="dataset">Which snapshot of which dataset.</param>
    /// <param name="variables">Which variables.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Outcome<Approval>> EvaluateAsync(
        Guid approvalId, PersonRef person, Guid projectId, DatasetRef dataset, IReadOnlyCollection<string> variables, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var approval = await database.Set<Approval>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == approvalId, cancellationToken);

        // Of an approval that is not this project's and this person's nothing is told, not even that it exists.
        if (approval is null || approval.ProjectId != projectId || approval.Dataset != dataset.Dataset || !approval.Names(person))
            return NotApproved;
        var membership = await database.Set<Membership>().AsNoTracking().SingleOrDefaultAsync(
            m => m.ProjectId == projectId && m.Issuer == person.Issuer && m.Subject == person.Subject, cancellationToken);
        if (membership is null || membership.Until is not null)
            return Refusal.Forbidden("membership-ended", "You are no longer a member of this project. Ask its members to add you and to request access again.");
        if (await separation.HasDecidedAsync(person, projectId, cancellationToken))
            return Refusal.Forbidden("separation-of-duties", "You decided on this project as staff of the data holder, so you cannot use it.");
        return Allows(approval, dataset, variables, now) is { } refusal ? refusal : approval;
    }

    private static Refusal? Allows(Approval approval, DatasetRef dataset, IReadOnlyCollection<string> variables, DateTimeOffset now)
    {
        if (approval.State == ApprovalState.Revoked)
            return Refusal.Forbidden("access-revoked", "The data holder has revoked this access. Ask the steward, or request access again.");
        if (approval.State != ApprovalState.Approved)
            return NotApproved;
        if (DateOnly.FromDateTime(now.UtcDateTime) > approval.Until)
            return Refusal.Forbidden("access-expired", $"This access ended on {approval.Until:yyyy-MM-dd}. Request access again with a later end.");
        if (!approval.Covers(dataset.Snapshot))
            return Refusal.Forbidden("snapshot-outside-approval", "The approval does not cover this snapshot of the dataset. Use the approved snapshot, or request access again.");
        var outside = variables.Except(approval.Variables, StringComparer.Ordinal).ToList();
        return outside.Count == 0
            ? null
            : Refusal.Forbidden("variable-outside-approval", $"The approval does not cover: {string.Join(", ", outside)}. Request access with these variables too.");
    }
}
