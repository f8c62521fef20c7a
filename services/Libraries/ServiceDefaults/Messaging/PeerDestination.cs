using MassTransit;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Envelopes;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>Signs outbox rows as envelopes and sends them to one peer's exchange; a row counts as sent when the broker confirmed it.</summary>
public sealed class PeerDestination(PeerOptions peer, OrganisationKeys keys, IBus bus) : IOutboxDestination
{
    /// <inheritdoc />
    public string Name => peer.Id;

    /// <inheritdoc />
    public async Task SendAsync(DbContext context, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{peer.Exchange}?type=fanout&durable=true"));
        foreach (var row in rows)
        {
            var unsigned = new Envelope(row.Id, keys.Id, peer.Id, row.Kind, row.Position, row.Body, "");
            await endpoint.Send(unsigned with { Signature = keys.Sign(EnvelopeBytes.ToSign(unsigned)) }, MustBeRouted, cancellationToken);
        }
    }

    // A broker confirms what it can route nowhere, too; returned instead, the row stays until the broker's bindings are mended.
    private static void MustBeRouted(SendContext<Envelope> context)
    {
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;
    }
}
