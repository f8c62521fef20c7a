using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Hub.Enclaves;

/// <summary>Mirrors what a steward decided. Only the enclave that was asked can answer.</summary>
public sealed class AccessDecidedHandler(HubDbContext context, InboundMessages inbound) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        if (InboundMessages.Read<AccessDecided>(message) is not { } decision || !AccessState.IsDecision(decision.Decision))
        {
            inbound.Refuse(message, "decision-unreadable");
            return;
        }

        var request = await context.AccessRequests.SingleOrDefaultAsync(r => r.Id == decision.RequestId && r.Enclave == message.From, cancellationToken);
        if (request is null)
        {
            inbound.Refuse(message, "request-not-of-sender");
            return;
        }

        // An older decision that arrives late is kept as history and changes nothing that people see.
        request.Mirror(decision, message.Sequence, InboundMessages.SenderOf(message), inbound.Now, out var fact);
        context.Add(new DecisionMirror(message.Id, decision, fact));
    }
}
