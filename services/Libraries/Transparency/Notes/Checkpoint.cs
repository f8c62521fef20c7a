using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Transparency.Notes;

/// <summary>What a log commits to: how many entries it has, and their Merkle root (C2SP tlog-checkpoint).</summary>
/// <param name="Origin">Which log; also the name of its key.</param>
/// <param name="Size">How many entries.</param>
/// <param name="Root">Their Merkle tree hash, 32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>The text that is signed: origin, size and root, a line each.</summary>
    public string ToText() => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Convert.ToBase64String(Root)}\n";

    /// <summary>Signs this checkpoint.</summary>
    /// <exception cref="ArgumentException">The key belongs to another log.</exception>
    public string Sign(NoteSigner signer) => string.Equals(signer.Verifier.Name, Origin, StringComparison.Ordinal)
        ? signer.Sign(ToText())
        : throw new ArgumentException("The key of a log bears its origin as name.", nameof(signer));

    /// <summary>Reads the text of a checkpoint strictly; lines after the third are extensions and are skipped.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text is null || !text.EndsWith('\n'))
            return false;
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0) || !StrictNumber.TryParse(lines[1], out var size)
            || !StrictBase64.TryDecode(lines[2], out var root) || root.Length != MerkleHash.Length)
            return false;
        checkpoint = new Checkpoint(lines[0], size, root);
        return true;
    }

    /// <summary>
    /// Opens a signed checkpoint: the note is well formed, signed by the log's key, and speaks of that log. Answers false
    /// for anything else, never throws.
    /// </summary>
    public static bool TryOpen(string? note, NoteVerifier log, [NotNullWhen(true)] out Checkpoint? checkpoint) =>
        TryOpen(note, new LogKeys(log), out checkpoint);

    /// <summary>
    /// Opens a signed checkpoint of a log that may have changed its key: at least one of its keys signed it, no signature of any of
    /// them is wrong, and it speaks of that log. Answers false for anything else, never throws.
    /// </summary>
    public static bool TryOpen(string? note, LogKeys log, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = SignedNote.TryParse(note, out var parsed) && log.HaveSigned(parsed) && TryParse(parsed.Text, out var read)
            && string.Equals(read.Origin, log.Origin, StringComparison.Ordinal) ? read : null;
        return checkpoint is not null;
    }

    /// <inheritdoc />
    public bool Equals(Checkpoint? other) =>
        other is not null && string.Equals(Origin, other.Origin, StringComparison.Ordinal) && Size == other.Size && Root.AsSpan().SequenceEqual(other.Root);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Origin, Size);
}
