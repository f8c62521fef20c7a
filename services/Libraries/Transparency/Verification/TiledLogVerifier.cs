using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Tiles;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Transparency.Verification;

/// <summary>
/// Verifies a whole log from its static files (C2SP tlog-tiles), whoever wrote it: the checkpoint's signatures, every tile of
/// hashes of every level, every entry, and that the log continues the checkpoints that somebody kept. Tiles are checked from the
/// checkpoint downward, several at once; memory does not grow with the log.
/// </summary>
public static class TiledLogVerifier
{
    // A full bundle of the longest entries has 16 MiB: so many in memory are still few.
    private const int MostAtOnce = 16;

    /// <summary>Verifies a log.</summary>
    /// <param name="checkpoint">The signed checkpoint.</param>
    /// <param name="log">The log's keys, from a source other than the log.</param>
    /// <param name="witnesses">Who must have cosigned the checkpoint.</param>
    /// <param name="tiles">The log's files.</param>
    /// <param name="earlier">Signed checkpoints of earlier sizes. Each must agree; one larger than <paramref name="checkpoint"/> shows that the log was rolled back.</param>
    /// <param name="progress">Told how many entries were verified, after every 256 of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<LogVerdict> VerifyAsync(
        string checkpoint,
        LogKeys log,
        WitnessPolicy witnesses,
        ITileSource tiles,
        IReadOnlyList<string> earlier,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (!SignedNote.TryParse(checkpoint, out var note) || !Checkpoint.TryOpen(checkpoint, log, out var target))
            return NotSigned(log);
        var seen = witnesses.Look(note);
        var verdict = new LogVerdict(target, 0, Unwitnessed(seen, witnesses), seen.Cosigned);
        if (verdict.Fault is not null)
            return verdict;
        var (kept, fault) = KeptCheckpoints.Open(earlier, log, target);
        if (fault is not null)
            return verdict with { Fault = fault };
        if (target.Size == 0)
            return verdict with { Fault = target.Root.AsSpan().SequenceEqual(MerkleHash.EmptyRoot()) ? null : new LogFault(LogFaultKind.Root, null, null, "The checkpoint is wrong: a log without entries has the root of the empty tree.") };

        var reader = new TileReader(tiles);
        var edge = new RightEdge(reader, target);
        fault = await edge.FaultAsync(cancellationToken);
        return fault is null
            ? await new TiledWalk(reader, edge, kept!, target.Size, progress).RunAsync(verdict, Math.Clamp(2 * Environment.ProcessorCount, 4, MostAtOnce), cancellationToken)
            : verdict with { Fault = fault };
    }

    /// <summary>The verdict on a checkpoint that is not the log's.</summary>
    public static LogVerdict NotSigned(LogKeys log) =>
        new(null, 0, new LogFault(LogFaultKind.Checkpoint, null, null, $"The checkpoint is not one that a known key of {log.Origin} signed."));

    private static LogFault? Unwitnessed(WitnessReport seen, WitnessPolicy witnesses)
    {
        if (seen.Wrong.Count > 0)
            return new LogFault(LogFaultKind.Witnesses, null, null, $"The cosignature of {string.Join(", ", seen.Wrong)} on the checkpoint is wrong.");
        return seen.Satisfies(witnesses.Quorum)
            ? null
            : new LogFault(LogFaultKind.Witnesses, null, null, $"The checkpoint is cosigned by {seen.Cosigned.Count} of the {witnesses.Witnesses.Count} known witnesses, and {witnesses.Quorum} are required.");
    }
}
