using Microsoft.EntityFrameworkCore;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Cosigning;

/// <summary>A checkpoint with the cosignatures that it has.</summary>
/// <param name="Size">How many entries it covers.</param>
/// <param name="Root">Their Merkle tree hash, 32 bytes.</param>
/// <param name="Note">The signed note, with a line of each witness that cosigned it.</param>
public sealed record CosignedNote(long Size, byte[] Root, string Note);

/// <summary>The checkpoints as they are published.</summary>
public sealed class CosignedNotes(LogWitnesses witnesses, TimeProvider time)
{
    // Of the checkpoints with lines enough, the first that satisfies the policy counts; a line that does not hold would be
    // damage of the database, and one such is enough to look at the next.
    private const int MostCandidates = 8;

    // How long the others are given to cosign what one witness has, before a newer checkpoint is asked for.
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2.5);

    /// <summary>The newest checkpoint; null when there is none yet.</summary>
    public async Task<CosignedNote?> LatestAsync(LedgerContext context, CancellationToken cancellationToken) =>
        await context.Checkpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellationToken) is { } row ? await WithLinesAsync(context, row, cancellationToken) : null;

    /// <summary>The newest checkpoint that enough witnesses cosigned; null when there is none. Without witnesses, the newest.</summary>
    public async Task<CosignedNote?> LatestCosignedAsync(LedgerContext context, CancellationToken cancellationToken)
    {
        if (witnesses.Policy.Quorum == 0)
            return await LatestAsync(context, cancellationToken);
        foreach (var size in await SizesAsync(context, cancellationToken))
        {
            if (await AtAsync(context, size, cancellationToken) is { } note && SignedNote.TryParse(note.Note, out var parsed) && witnesses.Policy.Satisfied(parsed))
                return note;
        }
        return null;
    }

    /// <summary>
    /// The checkpoint to be cosigned now. Witnesses that cosign one after the other while the log grows would never meet on
    /// one size; so what one of them has just cosigned is asked of the others, until they are enough or too late.
    /// </summary>
    public async Task<CosignedNote?> WantedAsync(LedgerContext context, CancellationToken cancellationToken)
    {
        if (witnesses.Policy.Quorum > 1)
        {
            var since = time.GetUtcNow() - Gathering;
            var newest = await context.Cosignatures.Where(c => c.ReceivedAt > since).OrderByDescending(c => c.Size).Select(c => (long?)c.Size).FirstOrDefaultAsync(cancellationToken);
            if (newest is { } size && await AtAsync(context, size, cancellationToken) is { } note && SignedNote.TryParse(note.Note, out var parsed) && !witnesses.Policy.Satisfied(parsed))
                return note;
        }
        return await LatestAsync(context, cancellationToken);
    }

    /// <summary>The checkpoint of a size; null when the log never had one.</summary>
    public async Task<CosignedNote?> AtAsync(LedgerContext context, long size, CancellationToken cancellationToken) =>
        await context.Checkpoints.AsNoTracking().SingleOrDefaultAsync(c => c.Size == size, cancellationToken) is { } row ? await WithLinesAsync(context, row, cancellationToken) : null;

    private async Task<CosignedNote> WithLinesAsync(LedgerContext context, CheckpointRow row, CancellationToken cancellationToken)
    {
        var rows = await context.Cosignatures.AsNoTracking().Where(c => c.Size == row.Size).OrderBy(c => c.ReceivedAt).ToListAsync(cancellationToken);
        var lines = rows.Where(c => witnesses.Policy.Witnesses.Any(w => w.Name == c.Witness && w.KeyId == c.KeyId)).Select(c => c.Line).ToList();
        return new CosignedNote(row.Size, row.Root, lines.Count == 0 ? row.Note : SignedNote.With(row.Note, lines));
    }

    private Task<List<long>> SizesAsync(LedgerContext context, CancellationToken cancellationToken)
    {
        var (names, quorum) = (witnesses.Policy.Witnesses.Select(w => w.Name).ToArray(), witnesses.Policy.Quorum);
        return context.Cosignatures.Where(c => names.Contains(c.Witness)).GroupBy(c => c.Size).Where(size => size.Count() >= quorum)
            .OrderByDescending(size => size.Key).Select(size => size.Key).Take(MostCandidates).ToListAsync(cancellationToken);
    }
}
