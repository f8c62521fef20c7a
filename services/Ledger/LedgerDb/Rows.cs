namespace TrustedData.Ledger.LedgerDb;

/// <summary>One entry of the log.</summary>
public sealed class EntryRow
{
    /// <summary>Its place, from 0, without gaps.</summary>
    public required long Index { get; init; }

    /// <summary>Client id of the service that handed it in.</summary>
    public required string Producer { get; init; }

    /// <summary>The fact's id; a producer's fact is logged once.</summary>
    public required Guid FactId { get; init; }

    /// <summary>The exact bytes that are hashed: a CloudEvents envelope in canonical JSON.</summary>
    public required byte[] Body { get; init; }

    /// <summary>SHA-256(0x00 ‖ body).</summary>
    public required byte[] LeafHash { get; init; }
}

/// <summary>
/// What an entry is searched by. A convenience, copied from the entry: whoever doubts it verifies and reads the entries themselves.
/// </summary>
public sealed class EntrySearchRow
{
    public required long Index { get; init; }

    public required DateTimeOffset Recorded { get; init; }

    public required string Type { get; init; }

    /// <summary>Id of the actor.</summary>
    public required string Actor { get; init; }

    /// <summary>The person a service acted for.</summary>
    public string? OnBehalfOf { get; init; }

    public required FactOutcome Outcome { get; init; }

    public Guid? Project { get; init; }

    public string? Dataset { get; init; }

    public Guid? Run { get; init; }
}

/// <summary>A kept hash above the leaves: the root of 256^<see cref="Level"/> entries side by side (C2SP tlog-tiles).</summary>
public sealed class TileHashRow
{
    /// <summary>1 or more; level 0 is the entries' own leaf hashes.</summary>
    public required int Level { get; init; }

    public required long Index { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>A checkpoint; one is written with every batch of entries.</summary>
public sealed class CheckpointRow
{
    /// <summary>How many entries it covers.</summary>
    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The signed note.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset SignedAt { get; init; }
}
