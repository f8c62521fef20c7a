namespace TrustedData.Ledger.LedgerDb;

/// <summary>
/// Entries that were logged together and stand side by side in one entry bundle (C2SP tlog-tiles): a bundle of 256 entries
/// is its parts, one after the other, byte for byte.
/// </summary>
public sealed class BundlePartRow
{
    /// <summary>Index of its first entry; the indices of all parts together have no gap.</summary>
    public required long FirstIndex { get; init; }

    /// <summary>How many entries it has, 1 to 256; they never go beyond the bundle.</summary>
    public required int EntryCount { get; init; }

    /// <summary>The exact bytes that are hashed, each entry after its length in two bytes, big-endian.</summary>
    public required byte[] Entries { get; init; }

    /// <summary>SHA-256(0x00 ‖ entry) of each, 32 bytes an entry.</summary>
    public required byte[] LeafHashes { get; init; }

    /// <summary>When the earliest of them was recorded.</summary>
    public required DateTimeOffset RecordedFrom { get; init; }

    /// <summary>When the latest of them was recorded.</summary>
    public required DateTimeOffset RecordedTo { get; init; }
}

/// <summary>Where a fact stands in the log; a producer's fact is logged once.</summary>
public sealed class EntryFactRow
{
    /// <summary>The fact's id.</summary>
    public required Guid FactId { get; init; }

    /// <summary>Client id of the service that handed it in.</summary>
    public required string Producer { get; init; }

    /// <summary>Index of its entry.</summary>
    public required long Index { get; init; }
}

/// <summary>
/// Which parts are worth reading for what is searched. A convenience, copied from the entries: whoever doubts it verifies
/// and reads the entries themselves.
/// </summary>
public sealed class BundleTermRow
{
    /// <summary>What at least one entry of the part says, as <see cref="Serve.EntryTerms"/> writes it.</summary>
    public required string Term { get; init; }

    /// <summary>The part.</summary>
    public required long FirstIndex { get; init; }
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
