using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Transparency.Verification;

/// <summary>An entry as a log hands it out.</summary>
/// <param name="Index">Its index, from 0.</param>
/// <param name="Entry">Its exact bytes.</param>
/// <param name="LeafHash">The leaf hash that the log keeps of it, if at hand: it shows which entry was edited.</param>
public sealed record LoggedEntry(long Index, byte[] Entry, byte[]? LeafHash = null);

/// <summary>What came out.</summary>
/// <param name="Checkpoint">The checkpoint, if it could be opened.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Fault">The first thing that is wrong; null when everything holds.</param>
/// <param name="Cosigned">Which of the known witnesses cosigned the checkpoint.</param>
/// <param name="First">The first entry, once it was verified.</param>
/// <param name="Last">The last entry, once it was verified.</param>
public sealed record LogVerdict(
    Checkpoint? Checkpoint, long Entries, LogFault? Fault, IReadOnlyList<Cosignature>? Cosigned = null, byte[]? First = null, byte[]? Last = null)
{
    /// <summary>Whether the log is what its checkpoints say.</summary>
    public bool Holds => Fault is null;
}

/// <summary>What is wrong with a log.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="From">First entry that may be concerned.</param>
/// <param name="To">Last entry that may be concerned.</param>
/// <param name="Message">In plain words.</param>
/// <param name="File">Which file of the log, as C2SP tlog-tiles names it, where it is one.</param>
public sealed record LogFault(LogFaultKind Kind, long? From, long? To, string Message, string? File = null);

/// <summary>Kinds of faults.</summary>
public enum LogFaultKind
{
    /// <summary>The checkpoint itself is malformed, of another log, or not signed by its key.</summary>
    Checkpoint,

    /// <summary>The same of an earlier checkpoint.</summary>
    EarlierCheckpoint,

    /// <summary>An earlier checkpoint is larger: the log was cut or restored from an old copy.</summary>
    RolledBack,

    /// <summary>Entries or tiles are missing.</summary>
    Missing,

    /// <summary>An entry stands in the place of another.</summary>
    Reordered,

    /// <summary>An entry does not have the hash it was logged with.</summary>
    Edited,

    /// <summary>The entries do not add up to a checkpoint.</summary>
    Root,

    /// <summary>A tile of hashes, or the form of a bundle of entries, is wrong.</summary>
    Tile,

    /// <summary>Too few of the known witnesses cosigned the checkpoint, or a cosignature is wrong.</summary>
    Witnesses,
}
