namespace TrustedData.Ledger.Witness.Store;

/// <summary>A checkpoint that this witness cosigned. A log's latest is the one of the greatest size.</summary>
public sealed class WitnessedCheckpointRow
{
    /// <summary>Which log.</summary>
    public required string Origin { get; init; }

    public required long Size { get; init; }

    /// <summary>Its root, 32 bytes.</summary>
    public required byte[] Root { get; init; }

    /// <summary>The signed note: the log's own signatures that were verified, and the cosignature.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CosignedAt { get; init; }
}

/// <summary>What is wrong with a checkpoint that a log signed.</summary>
public enum EvidenceKind
{
    /// <summary>It has the size of the one cosigned last, and another root. With that one it proves by itself that the log forked.</summary>
    Fork,

    /// <summary>Nothing shows that it continues the one cosigned last.</summary>
    Inconsistent,

    /// <summary>The log itself showed it, although a greater one was cosigned.</summary>
    Smaller,
}

/// <summary>A checkpoint that was refused although the log signed it, kept to be held against the log.</summary>
public sealed class EvidenceRow
{
    public long Id { get; init; }

    /// <summary>Which log.</summary>
    public required string Origin { get; init; }

    public required EvidenceKind Kind { get; init; }

    /// <summary>Size of the checkpoint.</summary>
    public required long Size { get; init; }

    /// <summary>Its root, 32 bytes.</summary>
    public required byte[] Root { get; init; }

    /// <summary>The note with the log's signature.</summary>
    public required string Note { get; init; }

    /// <summary>Size of the checkpoint that was cosigned last when this one was shown.</summary>
    public required long CosignedSize { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}
