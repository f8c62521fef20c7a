using Microsoft.EntityFrameworkCore;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Cosigning;

/// <summary>What became of cosignatures that came in.</summary>
public enum CosignaturesTaken
{
    /// <summary>They hold and are stored, now or since before.</summary>
    Stored,

    /// <summary>None of them is of a witness of this log, or none holds.</summary>
    None,

    /// <summary>The log never had a checkpoint like that.</summary>
    NoSuchCheckpoint,
}

/// <summary>Takes in cosignatures: verified first, stored once.</summary>
public sealed class Cosignatures(LogWitnesses witnesses, TimeProvider time)
{
    /// <summary>Stores those signature lines of a note that hold for one of the witnesses. The note's text must be one of this log's checkpoints.</summary>
    public async Task<CosignaturesTaken> TakeAsync(LedgerContext context, SignedNote note, CancellationToken cancellationToken)
    {
        if (!Checkpoint.TryParse(note.Text, out var cosigned)
            || await context.Checkpoints.AsNoTracking().SingleOrDefaultAsync(c => c.Size == cosigned.Size, cancellationToken) is not { } checkpoint
            || !SignedNote.TryParse(checkpoint.Note, out var own) || own.Text != note.Text)
            return CosignaturesTaken.NoSuchCheckpoint;
        var lines = witnesses.Verified(note);
        if (lines.Count == 0)
            return CosignaturesTaken.None;

        var known = await context.Cosignatures.Where(c => c.Size == cosigned.Size).Select(c => new { c.Witness, c.KeyId }).ToListAsync(cancellationToken);
        foreach (var (witness, line) in lines.Where(l => !known.Exists(k => k.Witness == l.Witness.Name && k.KeyId == l.Witness.KeyId)))
            context.Cosignatures.Add(new CosignatureRow { Size = cosigned.Size, Witness = witness.Name, KeyId = witness.KeyId, Line = line, ReceivedAt = time.GetUtcNow() });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation })
        {
            // Another replica, or the witness once more, was faster: it stands there.
            context.ChangeTracker.Clear();
        }
        return CosignaturesTaken.Stored;
    }
}
