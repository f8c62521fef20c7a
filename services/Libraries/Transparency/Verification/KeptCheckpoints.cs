using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Verification;

/// <summary>Compares the log, as it is read, with the checkpoints that somebody kept of it when it was shorter.</summary>
internal sealed class KeptCheckpoints
{
    private readonly List<Checkpoint> kept;
    private readonly CompactRange tree = new();
    private int next;
    private long good;

    private KeptCheckpoints(List<Checkpoint> kept) => this.kept = kept;

    /// <summary>Opens kept checkpoints; each must be of the log, and none longer than it.</summary>
    public static (KeptCheckpoints? Kept, LogFault? Fault) Open(IReadOnlyList<string> notes, LogKeys log, Checkpoint target)
    {
        var found = new List<Checkpoint>();
        foreach (var note in notes)
        {
            if (!Checkpoint.TryOpen(note, log, out var older))
                return (null, new LogFault(LogFaultKind.EarlierCheckpoint, null, null, $"Earlier checkpoint {found.Count + 1} is not one that a known key of {log.Origin} signed."));
            if (older.Size > target.Size)
                return (null, new LogFault(LogFaultKind.RolledBack, target.Size, older.Size - 1, $"The log was rolled back: an earlier checkpoint has {older.Size} entries, this one {target.Size}."));
            found.Add(older);
        }
        found.Sort(static (left, right) => left.Size.CompareTo(right.Size));
        var opened = new KeptCheckpoints(found);
        return (opened, opened.Compare(opened.tree));
    }

    /// <summary>Takes the next unit, which was verified against the newer checkpoint.</summary>
    public LogFault? Take(TileUnit unit, UnitCheck check)
    {
        var end = tree.Size + unit.Tile.Width;
        if (next < kept.Count && (kept[next].Size < end || unit.Root is null))
        {
            var slow = tree.Clone();
            for (var at = 0; at < unit.Tile.Width && next < kept.Count; at++)
            {
                slow.Append(check.Leaf(at));
                if (Compare(slow) is { } fault)
                    return fault;
            }
        }
        if (unit.Root is null)
            return null;
        tree.Append(TileLayout.Height, unit.Root);
        return Compare(tree);
    }

    private LogFault? Compare(CompactRange now)
    {
        for (; next < kept.Count && kept[next].Size == now.Size; next++)
        {
            if (!now.Root().AsSpan().SequenceEqual(kept[next].Root))
                return Contradiction(now.Size);
            good = now.Size;
        }
        return null;
    }

    private LogFault Contradiction(long size) => good < size
        ? new LogFault(LogFaultKind.Root, good, size - 1, $"An entry from {good} to {size - 1} was edited, replaced or moved since: the log does not continue the earlier checkpoint of {size} entries.")
        : new LogFault(LogFaultKind.Root, Math.Max(size - 1, 0), Math.Max(size - 1, 0), $"Two checkpoints of {size} entries contradict each other.");
}
