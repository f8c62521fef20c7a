using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Verification;

/// <summary>
/// Verifies a whole log from its entries: recomputes the root and compares it with the signed checkpoint, and with every
/// earlier checkpoint that somebody kept. Streams; memory does not grow with the log.
/// </summary>
public static class LogVerifier
{
    /// <summary>Verifies a log.</summary>
    /// <param name="checkpoint">The signed checkpoint that the entries must add up to.</param>
    /// <param name="log">The log's keys, from a source other than the log.</param>
    /// <param name="entries">The entries in the order of their indices, from 0; what lies beyond the checkpoint is not read.</param>
    /// <param name="earlier">
    /// Signed checkpoints of earlier sizes, smallest first. Each must agree; they also narrow down where a wrong entry is.
    /// One larger than <paramref name="checkpoint"/> shows that the log was rolled back.
    /// </param>
    /// <param name="progress">Told how many entries were read, every 4,096 of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<LogVerdict> VerifyAsync(
        string checkpoint,
        LogKeys log,
        IAsyncEnumerable<LoggedEntry> entries,
        IReadOnlyList<string> earlier,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (!Checkpoint.TryOpen(checkpoint, log, out var target))
            return Wrong(null, 0, LogFaultKind.Checkpoint, null, null, $"The checkpoint is not one that a known key of {log.Origin} signed.");
        var kept = new List<Checkpoint>();
        foreach (var note in earlier)
        {
            if (!Checkpoint.TryOpen(note, log, out var older))
                return Wrong(target, 0, LogFaultKind.EarlierCheckpoint, null, null, $"Earlier checkpoint {kept.Count + 1} is not one that a known key of {log.Origin} signed.");
            if (older.Size > target.Size)
                return Wrong(target, 0, LogFaultKind.RolledBack, target.Size, older.Size - 1, $"The log was rolled back: an earlier checkpoint has {older.Size} entries, this one {target.Size}.");
            kept.Add(older);
        }
        kept.Sort(static (left, right) => left.Size.CompareTo(right.Size));

        var walk = new Walk(target, kept);
        if (walk.Fault is null && target.Size > 0)
        {
            await foreach (var entry in entries.WithCancellation(cancellationToken))
            {
                if (!walk.Take(entry))
                    break;
                if (walk.Size % 4096 == 0)
                    progress?.Report(walk.Size);
            }
        }
        progress?.Report(walk.Size);
        return new LogVerdict(target, walk.Size, walk.Fault ?? walk.Missing());
    }

    private static LogVerdict Wrong(Checkpoint? checkpoint, long size, LogFaultKind kind, long? from, long? to, string message) =>
        new(checkpoint, size, new LogFault(kind, from, to, message));

    private sealed class Walk
    {
        private readonly CompactRange tree = new();
        private readonly Checkpoint target;
        private readonly IReadOnlyList<Checkpoint> kept;
        private int next;
        private long good;

        public Walk(Checkpoint target, IReadOnlyList<Checkpoint> kept)
        {
            (this.target, this.kept) = (target, kept);
            Compare();
        }

        public long Size => tree.Size;

        public LogFault? Fault { get; private set; }

        /// <summary>Answers whether to go on.</summary>
        public bool Take(LoggedEntry entry)
        {
            if (entry.Index != Size)
            {
                Fault = entry.Index > Size
                    ? new LogFault(LogFaultKind.Missing, Size, entry.Index - 1, $"Entry {Size} is missing: the next one is entry {entry.Index}.")
                    : new LogFault(LogFaultKind.Reordered, entry.Index, Size, $"Entry {entry.Index} stands where entry {Size} should.");
                return false;
            }
            var leaf = MerkleHash.Leaf(entry.Entry);
            if (entry.LeafHash is not null && !leaf.AsSpan().SequenceEqual(entry.LeafHash))
            {
                Fault = new LogFault(LogFaultKind.Edited, Size, Size, $"Entry {Size} is not the one that was logged: its bytes do not have the hash it was given.");
                return false;
            }
            tree.Append(leaf);
            Compare();
            return Fault is null && Size < target.Size;
        }

        public LogFault? Missing() => Size == target.Size ? null : new LogFault(
            LogFaultKind.Missing, Size, target.Size - 1, $"The log ends after {Size} entries; its checkpoint has {target.Size}.");

        // Kept checkpoints come first: where they agree bounds where the fault can be.
        private void Compare()
        {
            for (; next < kept.Count && kept[next].Size == Size; next++)
                Compare(kept[next], $"the checkpoint of {Size} entries that was kept");
            if (target.Size == Size)
                Compare(target, "the checkpoint");
        }

        private void Compare(Checkpoint checkpoint, string name)
        {
            if (tree.Root().AsSpan().SequenceEqual(checkpoint.Root))
                good = Size;
            else
                Fault ??= new LogFault(LogFaultKind.Root, Math.Min(good, Math.Max(Size - 1, 0)), Math.Max(Size - 1, 0), RootMessage(name));
        }

        private string RootMessage(string name) => good < Size
            ? $"An entry from {good} to {Size - 1} was edited, replaced or moved: the entries do not add up to {name}."
            : $"Two checkpoints of {Size} entries contradict each other.";
    }
}
