using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Transparency.Proofs;

/// <summary>
/// A <c>.tlog-proof</c> file (C2SP tlog-proof): that some entry stands in a log, provable without the log. The entry itself is
/// not part of it.
/// </summary>
/// <param name="Index">Index of the entry, from 0.</param>
/// <param name="Proof">Sibling hashes from the leaf to the root.</param>
/// <param name="Checkpoint">The signed checkpoint, as it is.</param>
/// <param name="Extra">Data that nothing vouches for; null when there are none.</param>
public sealed record TlogProof(long Index, IReadOnlyList<byte[]> Proof, string Checkpoint, byte[]? Extra = null)
{
    /// <summary>What the files' names end with.</summary>
    public const string Extension = ".tlog-proof";

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";
    private const int MostHashes = 63;

    /// <summary>The file's text.</summary>
    public string ToText()
    {
        var extra = Extra is null ? "" : $"{ExtraPrefix}{Convert.ToBase64String(Extra)}\n";
        var proof = string.Concat(Proof.Select(hash => Convert.ToBase64String(hash) + "\n"));
        return $"{Header}\n{extra}{IndexPrefix}{Index.ToString(CultureInfo.InvariantCulture)}\n{proof}\n{Checkpoint}";
    }

    /// <summary>Reads a file strictly; answers false for anything else, never throws. Nothing of it is verified yet.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TlogProof? parsed)
    {
        parsed = null;
        var end = text?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (end < 0)
            return false;
        var lines = text![..end].Split('\n').AsSpan();
        if (lines[0] != Header)
            return false;
        lines = lines[1..];

        byte[]? extra = null;
        if (!lines.IsEmpty && lines[0].StartsWith(ExtraPrefix, StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(lines[0][ExtraPrefix.Length..], out extra))
                return false;
            lines = lines[1..];
        }
        if (lines.IsEmpty || !lines[0].StartsWith(IndexPrefix, StringComparison.Ordinal) || !StrictNumber.TryParse(lines[0].AsSpan(IndexPrefix.Length), out var index)
            || lines.Length - 1 > MostHashes || !ProofLines.TryParse(lines[1..], out var proof)
            || !SignedNote.TryParse(text[(end + 2)..], out var note) || !Notes.Checkpoint.TryParse(note.Text, out _))
            return false;
        parsed = new TlogProof(index, proof, text[(end + 2)..], extra);
        return true;
    }

    /// <summary>Whether the proof holds for an entry: the checkpoint is the log's, enough witnesses cosigned it, and the entry is in it.</summary>
    /// <param name="entry">The entry's exact bytes.</param>
    /// <param name="log">The log's keys, from a source other than the log.</param>
    /// <param name="witnesses">Who must have cosigned.</param>
    public bool Verify(ReadOnlySpan<byte> entry, LogKeys log, WitnessPolicy witnesses) => Fault(entry, log, witnesses) is null;

    /// <summary>What is wrong, in plain words; null when the proof holds. Never throws.</summary>
    /// <param name="entry">The entry's exact bytes.</param>
    /// <param name="log">The log's keys, from a source other than the log.</param>
    /// <param name="witnesses">Who must have cosigned.</param>
    public string? Fault(ReadOnlySpan<byte> entry, LogKeys log, WitnessPolicy witnesses)
    {
        if (!SignedNote.TryParse(Checkpoint, out var note) || !Notes.Checkpoint.TryOpen(Checkpoint, log, out var checkpoint))
            return $"its checkpoint is not one that a known key of {log.Origin} signed";
        var seen = witnesses.Look(note);
        if (seen.Wrong.Count > 0)
            return $"the cosignature of {string.Join(", ", seen.Wrong)} on its checkpoint is wrong";
        if (!seen.Satisfies(witnesses.Quorum))
            return $"its checkpoint is cosigned by {seen.Cosigned.Count} of the known witnesses, and {witnesses.Quorum} are required";
        return MerkleProof.VerifyInclusion(Index, checkpoint.Size, MerkleHash.Leaf(entry), Proof, checkpoint.Root)
            ? null
            : $"the entry is not entry {Index} of the {checkpoint.Size} that the checkpoint covers";
    }
}
