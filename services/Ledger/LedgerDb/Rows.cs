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
/// What is known of 256 entries side by side, an entry bundle of C2SP tlog-tiles, so that few of them need be read to find an
/// entry. A convenience, copied from the entries after they were logged: whoever doubts it verifies and reads the entries themselves.
/// </summary>
public sealed class BundleRow
{
    /// <summary>Its number: it holds the entries from 256 times this.</summary>
    public required long Number { get; init; }

    /// <summary>The smallest fact id; ids of version 7 grow with time.</summary>
    public required Guid FirstFact { get; init; }

    /// <summary>The greatest fact id.</summary>
    public required Guid LastFact { get; init; }

    /// <summary>When the earliest of them was recorded.</summary>
    public required DateTimeOffset RecordedFrom { get; init; }

    /// <summary>When the latest of them was recorded.</summary>
    public required DateTimeOffset RecordedTo { get; init; }
}

/// <summary>A word that at least one entry of a bundle says.</summary>
public sealed class BundleTermRow
{
    /// <summary>The word, as <see cref="Finding.EntryTerms"/> writes it.</summary>
    public required string Term { get; init; }

    /// <summary>Number of the bundle.</summary>
    public required long Bundle { get; init; }
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
