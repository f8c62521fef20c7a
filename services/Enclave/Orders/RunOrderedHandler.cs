using System.Text;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Runs;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Orders;

/// <summary>Takes an order in when the hub signed exactly it and no part of it was used before; whether it is allowed is decided later.</summary>
public sealed class RunOrderedHandler(EnclaveContext database, OrganisationKeys organisation, RunReports reports, TimeProvider time) : IInboxHandler
{
    private const string Context = "trusteddata-order-v1\n";

    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ordered = CanonicalBody.Read<RunOrdered>(message.Body);
        var order = ordered is null ? null : CanonicalBody.Read<RunOrder>(ordered.Order);
        if (ordered is null || order is null || !IsExactly(order, ordered.Order) || !IsSound(order))
            Refuse(message, "order-unreadable", null, now);
        else if (!organisation.Verify(message.From, Encoding.UTF8.GetBytes(Context + ordered.Order), ordered.Signature))
            Refuse(message, "order-signature", order, now);
        else if (await IsUsedAsync(order, cancellationToken))
            Refuse(message, "order-consumed", order, now);
        else
            Take(order, ordered, message.From, now);
    }

    private static bool IsExactly(RunOrder order, string text)
    {
        try
        {
            return CanonicalBody.Of(order) == text;
        }
        catch (FormatException)
        {
            // A number or a text among the parameters that has no canonical form.
            return false;
        }
    }

    // What stands in facts and columns is an id; anything else was never an order of a hub that works.
    private static bool IsSound(RunOrder order) =>
        DatasetRef.TryParse(order.Dataset, out _) && DatasetRef.IsName(order.Workflow) && IsId(order.Person.Subject) && IsId(order.Person.Issuer) && IsId(order.Nonce);

    private static bool IsId(string text) => text.Length is > 0 and <= 200 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private void Take(RunOrder order, RunOrdered ordered, string hub, DateTimeOffset now)
    {
        var run = Run.Receive(order, ordered, hub, now);
        database.Add(run);
        database.Add(ConsumedOrder.Of(order.OrderId, order.Nonce, run.LastChange));
        reports.Report(run);
    }

    private async Task<bool> IsUsedAsync(RunOrder order, CancellationToken cancellationToken) =>
        await database.Set<ConsumedOrder>().AnyAsync(o => o.OrderId == order.OrderId || o.Nonce == order.Nonce, cancellationToken)
        || await database.Set<Run>().AnyAsync(r => r.Id == order.PartId || r.RunId == order.RunId, cancellationToken);

    private void Refuse(InboxRow message, string reason, RunOrder? order, DateTimeOffset now) =>
        database.Record(new Fact(EventTypes.OrderRefused, Actor.Service(message.From), FactOutcome.Refused)
        {
            Recorded = now,
            Reason = reason,
            Entities = order is null ? [] : [new FactEntity("order", order.OrderId.ToString())],
        });
}

/// <summary>Takes the wish to stop a run. It can only take away, so the hub's word is enough.</summary>
public sealed class RunCancelRequestedHandler(EnclaveContext database, TimeProvider time) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        var wish = CanonicalBody.Read<RunCancelRequested>(message.Body);
        var run = wish is null ? null : await database.Set<Run>().SingleOrDefaultAsync(r => r.Id == wish.PartId && r.Hub == message.From, cancellationToken);
        if (run?.RequestCancel(Actor.Person(wish!.By, "researcher"), time.GetUtcNow()) != true)
        {
            database.Record(new Fact(EventTypes.RunCancelRefused, Actor.Service(message.From), FactOutcome.Refused)
            {
                Recorded = time.GetUtcNow(),
                Reason = run is null ? "run-unknown" : "too-late",
                Run = run?.Id,
            });
        }
    }
}
