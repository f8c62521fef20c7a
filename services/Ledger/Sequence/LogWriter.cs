using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Writes a batch: entries, kept hashes and the checkpoint over them in one transaction, under an advisory lock, so that
/// several replicas may run and one at a time gives out indices. Killed anywhere, it has written all of a batch or nothing.
/// </summary>
public sealed class LogWriter(LogKey key, TimeProvider time)
{
    // Any number that nothing else in this database locks; here "ledger" in ASCII.
    private const long SequencerLock = 0x6c6564676572;
    private readonly RecentFacts recent = new();
    private CompactRange? tree;

    /// <summary>Writes the jobs and answers each, in order. Not to be called twice at a time.</summary>
    /// <exception cref="LogDamagedException">The log is not as it was left; nothing is written.</exception>
    public async Task<IReadOnlyList<AppendAnswer>> WriteAsync(LedgerContext context, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({SequencerLock})", cancellationToken);
        var last = await context.Checkpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellationToken);
        tree = await TreeAsync(context, last, cancellationToken);

        await recent.CatchUpAsync(context, tree.Size, cancellationToken);
        var batch = new Batch(tree.Clone(), await recent.FindAsync(context, jobs, cancellationToken));
        // The first checkpoint of a new key covers the entry that says so.
        if (last is not null && !(SignedNote.TryParse(last.Note, out var note) && note.IsSignedBy(key.Verifier)))
            batch.Take([EntryEnvelope.Seal(OwnLog.Producer, OwnFacts.KeyChanged(key, time.GetUtcNow())).Value]);
        var answers = jobs.Select(job => batch.Take(job.Entries)).ToList();
        if (batch.Added.Count > 0 || last is null)
        {
            await LogRows.AddAsync(context, batch, Sign(batch.Tree), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            tree = batch.Tree;
            await recent.AddAsync(context, batch, cancellationToken);
        }
        return answers;
    }

    private CheckpointRow Sign(CompactRange grown)
    {
        var checkpoint = new Checkpoint(key.Origin, grown.Size, grown.Root());
        return new CheckpointRow { Size = checkpoint.Size, Root = checkpoint.Root, Note = key.Sign(checkpoint), SignedAt = time.GetUtcNow() };
    }

    /// <summary>
    /// The tree that the last checkpoint stands for: the one at hand, or else, after a start or when another replica
    /// wrote, one restored from the kept hashes, which then must have the checkpoint's root and continue the one at hand.
    /// </summary>
    private async Task<CompactRange> TreeAsync(LedgerContext context, CheckpointRow? last, CancellationToken cancellationToken)
    {
        var entries = await context.Entries.MaxAsync(e => (long?)e.Index, cancellationToken) + 1 ?? 0;
        if (entries != (last?.Size ?? 0) || (last?.Size ?? 0) < (tree?.Size ?? 0))
            throw new LogDamagedException($"The log is damaged: it has {entries} entries, its last checkpoint {last?.Size ?? 0}, and this ledger has written {tree?.Size ?? 0}.");
        if (last is null)
            return new CompactRange();
        if (!Checkpoint.TryOpen(last.Note, key.Keys, out var signed) || signed.Size != last.Size || !signed.Root.AsSpan().SequenceEqual(last.Root))
            throw new LogDamagedException($"The last checkpoint is not signed by this ledger's key {key.Verifier}. Was the origin replaced, or the key without naming the one before as Ledger:FormerSigningKeyFile?");
        if (tree is not null && tree.Size == last.Size && tree.Root().AsSpan().SequenceEqual(last.Root))
            return tree;

        var hash = await KeptHashReader.ReadAsync(context, [.. SubtreeId.Cover(0, last.Size)], cancellationToken);
        var restored = CompactRange.Restore(last.Size, hash);
        if (!restored.Root().AsSpan().SequenceEqual(last.Root) || !await ContinuesAsync(context, restored, cancellationToken))
            throw new LogDamagedException("The log is damaged: its hashes do not add up to its last checkpoint.");
        return restored;
    }

    private async Task<bool> ContinuesAsync(LedgerContext context, CompactRange restored, CancellationToken cancellationToken)
    {
        if (tree is null || tree.Size == 0)
            return true;
        var plan = ProofPlan.ForConsistency(tree.Size, restored.Size);
        var proof = plan.Build(await KeptHashReader.ReadAsync(context, plan.Subtrees, cancellationToken));
        return MerkleProof.VerifyConsistency(tree.Size, restored.Size, tree.Root(), restored.Root(), proof);
    }
}
