using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Writes batches: entries, kept hashes and the checkpoint over them in one transaction, under an advisory lock, so that
/// several replicas may run and one at a time gives out indices. Killed anywhere, it has written all of a batch or nothing.
/// A batch is prepared while the one before it is being written, on the tree as it will be then; whether it came so is looked
/// at under the lock, and a batch that was prepared on anything else is prepared again.
/// </summary>
public sealed class LogWriter(LogKey key, BundleFeed feed, TimeProvider time) : IDisposable
{
    // Any number that nothing else in this database locks; here "ledger" in ASCII.
    private const long SequencerLock = 0x6c6564676572;
    private readonly SemaphoreSlim turn = new(1, 1);
    private RecentFacts recent = new();

    // The tree that is known to be durable, and the one that it will be when all that is prepared was written.
    private CompactRange? durable;
    private CompactRange? head;

    /// <summary>Gives the jobs their places, as far as is known; writes nothing.</summary>
    public async Task<PreparedBatch> PrepareAsync(LedgerContext context, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            // Nothing is known again until all of it succeeded: a fact that is remembered and was never placed would be taken for logged.
            var tree = head;
            head = null;
            return tree is null ? new PreparedBatch(jobs, Base: null, new Batch(new CompactRange(), new(FactKey.Comparer)), []) : await PlaceAsync(context, jobs, tree, first: null, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes what was prepared and answers the jobs, in order. Not to be called twice at a time.</summary>
    /// <exception cref="LogDamagedException">The log is not as it was left; nothing is written.</exception>
    public async Task<IReadOnlyList<AppendAnswer>> WriteAsync(LedgerContext context, PreparedBatch prepared, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({SequencerLock})", cancellationToken);
        var last = await context.Checkpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellationToken);
        await CheckAsync(context, last, cancellationToken);
        if (!prepared.IsOn(last))
            prepared = await PlaceAgainAsync(context, last, prepared.Jobs, cancellationToken);
        if (prepared.Batch.Added.Count > 0 || last is null)
        {
            await LogRows.AddAsync(context, prepared.Batch, Sign(prepared.Batch.Tree), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            durable = prepared.Batch.Tree;
            feed.Take(prepared.Batch.Added);
        }
        return prepared.Answers;
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    private async Task<PreparedBatch> PlaceAsync(LedgerContext context, IReadOnlyList<AppendJob> jobs, CompactRange tree, NewEntry? first, CancellationToken cancellationToken)
    {
        var batch = new Batch(tree.Clone(), await recent.FindAsync(context, jobs, cancellationToken));
        if (first is not null)
            batch.Take([first]);
        var answers = jobs.Select(job => batch.Take(job.Entries)).ToList();
        await recent.AddAsync(context, batch, cancellationToken);
        head = batch.Tree;
        return new PreparedBatch(jobs, tree, batch, answers);
    }

    // After a start, after a failure, and when another replica wrote: from what the database has, and nothing else.
    private async Task<PreparedBatch> PlaceAgainAsync(LedgerContext context, CheckpointRow? last, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            head = null;
            durable = await RestoreAsync(context, last, cancellationToken);
            recent = await RecentFacts.ReadAsync(context, durable.Size, cancellationToken);
            // The first checkpoint of a new key covers the entry that says so.
            var isOfAnotherKey = last is not null && !(SignedNote.TryParse(last.Note, out var note) && note.IsSignedBy(key.Verifier));
            var changed = isOfAnotherKey ? EntryEnvelope.Seal(OwnLog.Producer, OwnFacts.KeyChanged(key, time.GetUtcNow())).Value : null;
            return await PlaceAsync(context, jobs, durable, changed, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private CheckpointRow Sign(CompactRange grown)
    {
        var checkpoint = new Checkpoint(key.Origin, grown.Size, grown.Root());
        return new CheckpointRow { Size = checkpoint.Size, Root = checkpoint.Root, Note = key.Sign(checkpoint), SignedAt = time.GetUtcNow() };
    }

    private async Task CheckAsync(LedgerContext context, CheckpointRow? last, CancellationToken cancellationToken)
    {
        var entries = await context.Entries.MaxAsync(e => (long?)e.Index, cancellationToken) + 1 ?? 0;
        if (entries != (last?.Size ?? 0) || (last?.Size ?? 0) < (durable?.Size ?? 0))
            throw new LogDamagedException($"The log is damaged: it has {entries} entries, its last checkpoint {last?.Size ?? 0}, and this ledger has written {durable?.Size ?? 0}.");
        if (last is not null && (!Checkpoint.TryOpen(last.Note, key.Keys, out var signed) || signed.Size != last.Size || !signed.Root.AsSpan().SequenceEqual(last.Root)))
            throw new LogDamagedException($"The last checkpoint is not signed by this ledger's key {key.Verifier}. Was the origin replaced, or the key without naming the one before as Ledger:FormerSigningKeyFile?");
    }

    /// <summary>The tree of the last checkpoint, from the kept hashes, which must have its root and continue what this ledger has written.</summary>
    private async Task<CompactRange> RestoreAsync(LedgerContext context, CheckpointRow? last, CancellationToken cancellationToken)
    {
        if (last is null)
            return new CompactRange();
        var hash = await KeptHashReader.ReadAsync(context, [.. SubtreeId.Cover(0, last.Size)], cancellationToken);
        var restored = CompactRange.Restore(last.Size, hash);
        if (!restored.Root().AsSpan().SequenceEqual(last.Root) || !await ContinuesAsync(context, restored, cancellationToken))
            throw new LogDamagedException("The log is damaged: its hashes do not add up to its last checkpoint.");
        return restored;
    }

    private async Task<bool> ContinuesAsync(LedgerContext context, CompactRange restored, CancellationToken cancellationToken)
    {
        if (durable is null || durable.Size == 0)
            return true;
        var plan = ProofPlan.ForConsistency(durable.Size, restored.Size);
        var proof = plan.Build(await KeptHashReader.ReadAsync(context, plan.Subtrees, cancellationToken));
        return MerkleProof.VerifyConsistency(durable.Size, restored.Size, durable.Root(), restored.Root(), proof);
    }
}
