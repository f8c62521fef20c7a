using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Witness.Store;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Witness.Judging;

/// <summary>A judgement, with the signature lines that answer it when the checkpoint was cosigned.</summary>
public sealed record Testimony(WitnessJudgement Judgement, string? Cosignature = null);

/// <summary>
/// Judges checkpoints against the latest that was cosigned. Reading that one, and persisting the new one, are one transaction
/// under a lock for each log: of two requests at once the second is judged by what the first left (C2SP tlog-witness tells
/// of the race). A cosignature leaves only after the commit, so that whoever was killed between the two has promised nothing
/// that it forgot.
/// </summary>
public sealed partial class CheckpointWitness(WitnessContext context, KnownLogs logs, WitnessKey key, TimeProvider time, ILogger<CheckpointWitness> logger)
{
    /// <summary>Judges a request, and cosigns or keeps evidence.</summary>
    public async Task<Testimony> AddAsync(AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        if (logs.Find(request.Origin) is not { } log)
            return new Testimony(WitnessJudgement.Of(request, log: null, latest: null));

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(log.Origin, cancellationToken);
        var latest = await LatestAsync(log.Origin, cancellationToken);
        var judgement = WitnessJudgement.Of(request, log, latest is null ? null : new Checkpoint(log.Origin, latest.Size, latest.Root));
        var cosignature = judgement.Answer switch
        {
            WitnessAnswer.Cosign => Cosign(judgement, latest),
            WitnessAnswer.Unprocessable => await AccuseAsync(judgement, latest, cancellationToken),
            _ => null,
        };
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Testimony(judgement, cosignature);
    }

    /// <summary>Keeps a checkpoint that the log itself showed although a greater one was cosigned.</summary>
    public async Task SawSmallerAsync(LogKeys log, string note, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(log.Origin, cancellationToken);
        var latest = await LatestAsync(log.Origin, cancellationToken);
        if (latest is null || !SignedNote.TryParse(note, out var signed) || !Checkpoint.TryOpen(note, log, out var checkpoint) || checkpoint.Size >= latest.Size)
            return;
        await KeepAsync(EvidenceKind.Smaller, checkpoint, log.Own(signed), latest, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The checkpoint of a log that was cosigned last; null when there is none.</summary>
    public Task<WitnessedCheckpointRow?> LatestAsync(string origin, CancellationToken cancellationToken) =>
        context.Witnessed.AsNoTracking().Where(row => row.Origin == origin).OrderByDescending(row => row.Size).FirstOrDefaultAsync(cancellationToken);

    private string Cosign(WitnessJudgement judgement, WitnessedCheckpointRow? latest)
    {
        var (checkpoint, note, now) = (judgement.Checkpoint!, judgement.Note!, time.GetUtcNow());
        var cosignature = key.Signer.Sign(note.Text, now);
        // The same checkpoint may be asked for again, by a log that did not get the answer for example; what stands there stays.
        if (latest is null || checkpoint.Size > latest.Size)
        {
            context.Witnessed.Add(new WitnessedCheckpointRow
            {
                Origin = checkpoint.Origin,
                Size = checkpoint.Size,
                Root = checkpoint.Root,
                Note = SignedNote.With(note.ToString(), cosignature),
                CosignedAt = now,
            });
        }
        return cosignature;
    }

    private async Task<string?> AccuseAsync(WitnessJudgement judgement, WitnessedCheckpointRow? latest, CancellationToken cancellationToken)
    {
        var checkpoint = judgement.Checkpoint!;
        // A wrong proof for what was cosigned, or for a log of which nothing was, accuses whoever sent it and not the log; but of
        // an empty log there is only one root.
        var isCosigned = checkpoint.Size == latest?.Size && checkpoint.Root.AsSpan().SequenceEqual(latest.Root);
        if (!isCosigned && (latest is not null || checkpoint.Size == 0))
            await KeepAsync(checkpoint.Size == latest?.Size ? EvidenceKind.Fork : EvidenceKind.Inconsistent, checkpoint, judgement.Note!, latest, cancellationToken);
        return null;
    }

    // The same note is kept once between two cosignatures, so that sending it again and again fills nothing.
    private async Task KeepAsync(EvidenceKind kind, Checkpoint checkpoint, SignedNote note, WitnessedCheckpointRow? latest, CancellationToken cancellationToken)
    {
        var since = kind == EvidenceKind.Fork ? DateTimeOffset.MinValue : latest?.CosignedAt ?? DateTimeOffset.MinValue;
        if (await context.Evidence.AnyAsync(e => e.Origin == checkpoint.Origin && e.Kind == kind && e.Size == checkpoint.Size && e.Root == checkpoint.Root && e.SeenAt >= since, cancellationToken))
            return;
        LogEvidence(checkpoint.Origin, kind, checkpoint.Size, latest?.Size ?? 0);
        context.Evidence.Add(new EvidenceRow
        {
            Origin = checkpoint.Origin,
            Kind = kind,
            Size = checkpoint.Size,
            Root = checkpoint.Root,
            Note = note.ToString(),
            CosignedSize = latest?.Size ?? 0,
            SeenAt = time.GetUtcNow(),
        });
    }

    private Task<int> LockAsync(string origin, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({origin}, 0))", cancellationToken);

    [LoggerMessage(2501, LogLevel.Error, "The log {Origin} signed a checkpoint that does not continue what was cosigned ({Kind}): it has {Size} entries, the one cosigned last {CosignedSize}. It was not cosigned, and is kept as evidence.")]
    private partial void LogEvidence(string origin, EvidenceKind kind, long size, long cosignedSize);
}
