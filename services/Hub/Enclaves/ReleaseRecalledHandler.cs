using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Hub.Enclaves;

/// <summary>Stops handing out a release. Only the enclave that made it can recall it.</summary>
public sealed class ReleaseRecalledHandler(HubDbContext context, InboundMessages inbound) : IInboxHandler
{
    private const int LongestCode = 100;

    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        if (InboundMessages.Read<ReleaseRecalled>(message) is not { ReasonCode.Length: <= LongestCode } recall || !FactRules.IsId(recall.ReasonCode))
        {
            inbound.Refuse(message, "recall-unreadable");
            return;
        }

        var release = await context.Releases.SingleOrDefaultAsync(r => r.Id == recall.ReleaseId && r.PartId == recall.PartId && r.Enclave == message.From, cancellationToken);
        if (release is null)
        {
            inbound.Refuse(message, "release-not-of-sender");
            return;
        }

        var run = await context.Runs.AsNoTracking().Include(r => r.Parts).SingleAsync(r => r.Id == release.RunId, cancellationToken);
        release.Recall(recall, run.FactOf(EventTypes.ReleaseRecalled, InboundMessages.SenderOf(message), run.Parts.Single(p => p.Id == release.PartId), inbound.Now));
    }
}
