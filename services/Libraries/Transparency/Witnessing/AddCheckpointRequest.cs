using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Witnessing;

/// <summary>What a log posts to a witness's <c>add-checkpoint</c> (C2SP tlog-witness).</summary>
/// <param name="OldSize">Size of the checkpoint that the witness cosigned last; 0 if none.</param>
/// <param name="Proof">Consistency proof from that size to the checkpoint's; empty when the old size is 0.</param>
/// <param name="Checkpoint">The signed checkpoint to cosign.</param>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<byte[]> Proof, string Checkpoint)
{
    private const string OldPrefix = "old ";
    private const int MostHashes = 63;

    /// <summary>Which log: the first line of the checkpoint.</summary>
    public string Origin => Checkpoint[..Checkpoint.IndexOf('\n', StringComparison.Ordinal)];

    /// <summary>The request body.</summary>
    public string ToText() =>
        $"{OldPrefix}{OldSize.ToString(CultureInfo.InvariantCulture)}\n{string.Concat(Proof.Select(hash => Convert.ToBase64String(hash) + "\n"))}\n{Checkpoint}";

    /// <summary>
    /// Reads a request body strictly; what follows the blank line must be a signed note whose text is a checkpoint. Answers false
    /// for anything else, never throws.
    /// </summary>
    public static bool TryParse(string? body, [NotNullWhen(true)] out AddCheckpointRequest? request)
    {
        request = null;
        var end = body?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (end < 0)
            return false;
        var lines = body![..end].Split('\n');
        var checkpoint = body[(end + 2)..];
        if (!lines[0].StartsWith(OldPrefix, StringComparison.Ordinal) || !StrictNumber.TryParse(lines[0].AsSpan(OldPrefix.Length), out var oldSize)
            || lines.Length - 1 > MostHashes || !ProofLines.TryParse(lines.AsSpan(1), out var proof)
            || !SignedNote.TryParse(checkpoint, out var note) || !Notes.Checkpoint.TryParse(note.Text, out _))
            return false;
        request = new AddCheckpointRequest(oldSize, proof, checkpoint);
        return true;
    }
}

/// <summary>Hashes in base64, a line each.</summary>
internal static class ProofLines
{
    public static bool TryParse(ReadOnlySpan<string> lines, [NotNullWhen(true)] out IReadOnlyList<byte[]>? proof)
    {
        proof = null;
        var hashes = new List<byte[]>();
        foreach (var line in lines)
        {
            if (!StrictBase64.TryDecode(line, out var hash) || hash.Length != MerkleHash.Length)
                return false;
            hashes.Add(hash);
        }
        proof = hashes;
        return true;
    }
}
