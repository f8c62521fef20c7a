using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Proofs;

/// <summary>
/// Everything somebody needs who wants to know that an entry stands in a log, without asking the log: the exact bytes,
/// where they stand, the proof, and a signed checkpoint.
/// </summary>
/// <param name="Index">Index of the entry, from 0.</param>
/// <param name="Entry">The entry's exact bytes.</param>
/// <param name="Proof">Sibling hashes from the leaf to the root.</param>
/// <param name="Checkpoint">The signed note.</param>
public sealed record InclusionReceipt(long Index, byte[] Entry, IReadOnlyList<byte[]> Proof, string Checkpoint)
{
    /// <summary>Whether it all fits together under the log's key; never throws.</summary>
    public bool Verify(NoteVerifier log) => Verify(new LogKeys(log));

    /// <summary>Whether it all fits together under one of the log's keys; never throws.</summary>
    public bool Verify(LogKeys log) =>
        Notes.Checkpoint.TryOpen(Checkpoint, log, out var checkpoint)
        && MerkleProof.VerifyInclusion(Index, checkpoint.Size, MerkleHash.Leaf(Entry), Proof, checkpoint.Root);
}
