using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.ServiceDefaults.Outbox;

/// <summary>Something that must reach the ledger or another organisation, written in the transaction of the change it tells of.</summary>
public sealed class OutboxRow
{
    /// <summary>The destination that is the organisation's own ledger; every other is the id of an organisation.</summary>
    public const string Ledger = "@ledger";

    /// <summary>Order of sending.</summary>
    public long Position { get; private set; }

    /// <summary>Id of the fact or of the envelope.</summary>
    public required Guid Id { get; init; }

    public required string Destination { get; init; }

    public required string Kind { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal static OutboxRow ToLedger(Fact fact) => new()
    {
        Id = fact.Id,
        Destination = Ledger,
        Kind = fact.Type.Name,
        Body = System.Text.Json.JsonSerializer.Serialize(fact, FactJson.Options),
        CreatedAt = fact.Recorded,
    };

    internal static OutboxRow ToPeer(string to, string kind, string body, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Destination = to,
        Kind = kind,
        Body = body,
        CreatedAt = now,
    };
}
