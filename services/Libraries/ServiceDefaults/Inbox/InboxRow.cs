namespace TrustedData.ServiceDefaults.Inbox;

/// <summary>A verified message of another organisation. Unique by sender and id, so that a second delivery changes nothing.</summary>
public sealed class InboxRow
{
    public long Position { get; private set; }

    public required Guid Id { get; init; }

    public required string From { get; init; }

    public required string Kind { get; init; }

    public required long Sequence { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? ProcessedAt { get; set; }

    /// <summary>How often handling it failed by a fault of ours (a refusal is no failure).</summary>
    public int Attempts { get; set; }
}
