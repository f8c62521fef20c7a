using System.Globalization;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.Serve;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Ledger.Cosigning;

/// <summary>How a checkpoint that somebody kept stands to the log as it is.</summary>
public enum KeptCheckpoint
{
    /// <summary>This log's key did not sign it: it says nothing.</summary>
    Foreign,

    /// <summary>The log continues it.</summary>
    Continued,

    /// <summary>It is greater than the log: the log was put back to an earlier state.</summary>
    Ahead,

    /// <summary>The log has other entries than it had then.</summary>
    Forked,
}

/// <summary>
/// Whether the log is still the one that its witnesses know. A log that was restored from an old copy, or rewritten and signed
/// anew, looks sound by itself; a checkpoint that it signed and that somebody kept is what shows it. Only the log's own
/// signature proves that: a witness has no power over the log. What was proven once stays until the service starts again.
/// </summary>
public sealed partial class RollbackWatch(LogKey key, LogWitnesses witnesses, TimeProvider time, ILogger<RollbackWatch> logger)
{
    private readonly long started = time.GetTimestamp();
    private volatile string? proven;
    private volatile bool heard;

    /// <summary>Why nothing may be appended; null when nothing is known against the log.</summary>
    public string? Trouble => proven ?? (IsOpening ? "The log was just opened and waits for a witness to say that it is whole." : null);

    /// <summary>Whether it is proven that the log is not the one that was witnessed: no waiting mends that.</summary>
    public bool IsProven => proven is not null;

    private bool IsOpening => !heard && witnesses.Policy.Witnesses.Count > 0 && time.GetElapsedTime(started) < witnesses.Patience;

    /// <summary>A witness knows of nothing beyond the log.</summary>
    public void Heard() => heard = true;

    /// <summary>Compares the log with a checkpoint that a witness kept, and remembers what that proves.</summary>
    /// <param name="context">The log.</param>
    /// <param name="witness">Name of the witness.</param>
    /// <param name="note">The signed note.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<KeptCheckpoint> CompareAsync(LedgerContext context, string witness, string? note, CancellationToken cancellationToken)
    {
        if (!Checkpoint.TryOpen(note, key.Keys, out var kept))
            return KeptCheckpoint.Foreign;
        // Read after the kept one came in: what this log signed before, it has.
        var latest = await context.LatestAsync(cancellationToken);
        if (kept.Size > (latest?.Size ?? 0))
        {
            Prove(string.Create(CultureInfo.InvariantCulture, $"The log is behind its witness {witness}: it has {latest?.Size ?? 0} entries and signed a checkpoint over {kept.Size} before. Was it restored from an old copy? Nothing is appended until an operator has looked at it."));
            return KeptCheckpoint.Ahead;
        }
        if (kept.Size > 0 && latest is not null && !await ContinuesAsync(context, kept, latest, cancellationToken))
        {
            Prove(string.Create(CultureInfo.InvariantCulture, $"The log is not the one that its witness {witness} cosigned: its first {kept.Size} entries are others. Nothing is appended until an operator has looked at it."));
            return KeptCheckpoint.Forked;
        }
        Heard();
        return KeptCheckpoint.Continued;
    }

    private static async Task<bool> ContinuesAsync(LedgerContext context, Checkpoint kept, CheckpointRow latest, CancellationToken cancellationToken)
    {
        if (kept.Size == latest.Size)
            return kept.Root.AsSpan().SequenceEqual(latest.Root);
        var proof = await context.BuildAsync(ProofPlan.ForConsistency(kept.Size, latest.Size), cancellationToken);
        return MerkleProof.VerifyConsistency(kept.Size, latest.Size, kept.Root, latest.Root, proof);
    }

    private void Prove(string what)
    {
        if (proven is null)
            LogProven(what);
        proven ??= what;
    }

    [LoggerMessage(2401, LogLevel.Critical, "{What}")]
    private partial void LogProven(string what);
}
