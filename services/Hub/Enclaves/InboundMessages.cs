using System.Text.Json;
using TrustedData.Hub.Api;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Hub.Enclaves;

/// <summary>What inbound handlers share: who a message is from, and how one is refused.</summary>
public sealed class InboundMessages(HubDbContext context, TimeProvider time)
{
    /// <summary>The moment at which messages are handled.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The sending enclave as actor.</summary>
    public static Actor SenderOf(InboxRow message) => Actor.Service($"enclave-{message.From}");

    /// <summary>Reads a message strictly; null when it is not exactly one of that type.</summary>
    public static T? Read<T>(InboxRow message)
        where T : class
    {
        if (CanonicalBody.Read<T>(message.Body) is not { } read)
            return null;
        using var document = JsonDocument.Parse(message.Body);
        return JsonShape.IsSound(document.RootElement) ? read : null;
    }

    /// <summary>Records that a message was refused; it changes nothing else and is not tried again.</summary>
    public void Refuse(InboxRow message, string reason) => context.Record(new Fact(EventTypes.MessageRefused, SenderOf(message), FactOutcome.Refused)
    {
        Recorded = Now,
        Reason = reason,
        Entities = [new FactEntity("message", message.Id.ToString()), new FactEntity("kind", message.Kind)],
    });
}
