using TrustedData.Transparency.Notes;

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
public sealed record LogVerdict(Checkpoint? Checkpoint, long Entries, LogFault? Fault)
{
    /// <summary>Whether the log is what its checkpoints say.</summary>
    public bool Holds => Fault is null;
}

/// <summary>What is wrong with a log.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="From">First entry that may be concerned.</param>
/// <param name="To">Last entry that may be concerned.</param>
/// <param name="Message">In plain words.</param>
public sealed record LogFault(LogFaultKind Kind, long? From, long? To, string Message);

/// <summary>Kinds of faults.</summary>
public enum LogFaultKind
{
    /// <summary>The checkpoint itself is malformed, of another log, or not signed by its key.</summary>
    Checkpoint,

    /// <summary>The same of an earlier checkpoint.</summary>
    EarlierCheckpoint,

    /// <summary>An earlier checkpoint is larger: the log was cut or restored from an old copy.</summary>
    RolledBack,

    /// <summary>Entries are missing.</summary>
    Missing,

    /// <summary>An entry stands in the place of another.</summary>
    Reordered,

    /// <summary>An entry does not have the hash it was logged with.</summary>
    Edited,

    /// <summary>The entries do not add up to a checkpoint.</summary>
    Root,
}
