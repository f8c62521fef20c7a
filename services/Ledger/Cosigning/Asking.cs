using System.Net;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.Serve;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Cosigning;

/// <summary>One request for a cosignature, with what follows from the answer. It lives in a scope of its own each time.</summary>
public sealed class Asking(LedgerContext context, CosignedNotes notes, Cosignatures cosignatures, RollbackWatch watch, WitnessClient client, LogKey key)
{
    // The witness's size, then the log as it is; what still conflicts after that is asked in the next round.
    private const int MostTries = 3;

    /// <summary>Has the newest checkpoint cosigned, if it is not yet.</summary>
    /// <param name="witness">By whom.</param>
    /// <param name="size">The size that it cosigned last, as far as is remembered.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The size that it cosigned last, as far as is known now.</returns>
    /// <exception cref="WitnessRefusedException">It refuses.</exception>
    public async Task<long> AskAsync(AskedWitness witness, long? size, CancellationToken cancellationToken)
    {
        var (name, keyId) = (witness.Verifier.Name, (long)witness.Verifier.KeyId);
        var old = size ?? await context.Cosignatures.Where(c => c.Witness == name && c.KeyId == keyId).MaxAsync(c => (long?)c.Size, cancellationToken) ?? 0;
        var wanted = await notes.WantedAsync(context, cancellationToken);
        for (var tries = 0; tries < MostTries && wanted is not null; tries++)
        {
            if (size is not null && (old > wanted.Size || await IsCosignedAsync(name, keyId, wanted.Size, cancellationToken)))
                return old;
            var proof = old > 0 && old < wanted.Size ? await context.BuildAsync(ProofPlan.ForConsistency(old, wanted.Size), cancellationToken) : [];
            var reply = await client.AskAsync(witness, new AddCheckpointRequest(Math.Min(old, wanted.Size), proof, wanted.Note), cancellationToken);
            switch (reply)
            {
                case { Status: HttpStatusCode.OK }:
                    await StoreAsync(witness, wanted, reply.Text, cancellationToken);
                    watch.Heard();
                    return wanted.Size;
                case { Status: HttpStatusCode.Conflict, Size: { } its }:
                    (old, size) = (its, its);
                    wanted = await AfterConflictAsync(witness, its, wanted, cancellationToken);
                    break;
                default:
                    await watch.CompareAsync(context, name, await client.LatestAsync(witness, key.Origin, cancellationToken), cancellationToken);
                    throw new WitnessRefusedException(reply.Status);
            }
        }
        return old;
    }

    /// <summary>What to ask for after a witness said that it cosigned something else last; null when the log is not what it was.</summary>
    private async Task<CosignedNote?> AfterConflictAsync(AskedWitness witness, long its, CosignedNote wanted, CancellationToken cancellationToken)
    {
        if (its <= wanted.Size)
            return wanted;
        if (await notes.AtAsync(context, its, cancellationToken) is { } lost)
            return lost;
        // Greater than what was asked for, and no checkpoint of ours: the number alone proves nothing, the note does.
        return await watch.CompareAsync(context, witness.Verifier.Name, await client.LatestAsync(witness, key.Origin, cancellationToken), cancellationToken) switch
        {
            KeptCheckpoint.Continued => await notes.LatestAsync(context, cancellationToken),
            KeptCheckpoint.Foreign => throw new WitnessRefusedException(HttpStatusCode.Conflict),
            _ => null,
        };
    }

    private async Task StoreAsync(AskedWitness witness, CosignedNote wanted, string lines, CancellationToken cancellationToken)
    {
        // Lines of keys that nobody configured are passed over, as the protocol says.
        if (!SignedNote.TryParse(wanted.Note + lines, out var note) || await cosignatures.TakeAsync(context, note, cancellationToken) != CosignaturesTaken.Stored
            || !await IsCosignedAsync(witness.Verifier.Name, witness.Verifier.KeyId, wanted.Size, cancellationToken))
            throw new WitnessRefusedException(HttpStatusCode.OK);
    }

    private Task<bool> IsCosignedAsync(string name, long keyId, long size, CancellationToken cancellationToken) =>
        context.Cosignatures.AnyAsync(c => c.Size == size && c.Witness == name && c.KeyId == keyId, cancellationToken);
}

/// <summary>A witness answered, and does not cosign; with status 200, what it sent does not hold under its key.</summary>
public sealed class WitnessRefusedException(HttpStatusCode status) : Exception($"The witness does not cosign: it answered {(int)status}.")
{
    /// <summary>The answer's status.</summary>
    public int Status { get; } = (int)status;
}
