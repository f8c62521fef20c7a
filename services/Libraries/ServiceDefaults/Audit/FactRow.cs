namespace TrustedData.ServiceDefaults.Audit;

/// <summary>A fact as it stands in the database of the service where it happened. Never changed but for its place in the ledger.</summary>
public sealed class FactRow
{
    public required Guid Id { get; init; }

    public required DateTimeOffset Recorded { get; init; }

    public required string Type { get; init; }

    /// <summary>The fact as JSON, exactly as it is sent to the ledger.</summary>
    public required string Body { get; init; }

    /// <summary>Index of the entry in the ledger, once the ledger has answered.</summary>
    public long? LedgerIndex { get; set; }
}
