using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TrustedData.Transparency.Notes;

/// <summary>A C2SP signed note taken apart, not yet verified.</summary>
/// <param name="Text">What is signed, the last newline included.</param>
/// <param name="Signatures">The signature lines, in order.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    internal const string SignaturePrefix = "\u2014 ";
    // A checkpoint with a hundred post-quantum signatures stays below this.
    private const int LongestNote = 1_000_000;
    private const int MostSignatures = 100;

    /// <summary>Reads a note, as strictly as Go's <c>sumdb/note</c>; answers false for anything else, never throws.</summary>
    public static bool TryParse(string? note, [NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        if (note is null || note.Length > LongestNote || !IsPlainText(note))
            return false;
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n') || split + 2 == note.Length)
            return false;

        var signatures = new List<NoteSignature>();
        foreach (var line in note[(split + 2)..^1].Split('\n'))
        {
            if (signatures.Count == MostSignatures || !NoteSignature.TryParse(line, out var signature))
                return false;
            signatures.Add(signature);
        }
        parsed = new SignedNote(note[..(split + 1)], signatures);
        return true;
    }

    /// <summary>
    /// Whether the note carries a valid signature of <paramref name="verifier"/>, and none of the same key that is wrong.
    /// Signatures of other keys say nothing either way.
    /// </summary>
    public bool IsSignedBy(NoteVerifier verifier)
    {
        var own = Signatures.Where(verifier.Claims).ToList();
        return own.Count > 0 && own.TrueForAll(signature => verifier.Verify(Text, signature.Signature));
    }

    /// <summary>
    /// The note with signature lines added, cosignatures for example. Of each key (name and id) the line that came first stays,
    /// so that one and the same signature added twice stands there once.
    /// </summary>
    /// <param name="note">A signed note.</param>
    /// <param name="lines">Signature lines, each ended by a newline; one text may hold several.</param>
    /// <exception cref="FormatException">The note is none, or a line is none.</exception>
    public static string With(string note, params IEnumerable<string> lines)
    {
        var more = string.Concat(lines);
        if (!TryParse(note, out _) || !TryParse(note + more, out var together))
            throw new FormatException("Only whole signature lines can be added to a signed note.");
        return (together with { Signatures = [.. together.Signatures.DistinctBy(line => (line.Name, line.KeyId))] }).ToString();
    }

    /// <summary>The note: the text, a blank line, the signature lines.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures)}";

    private static bool IsPlainText(string note)
    {
        var rest = note.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || (rune.Value < ' ' && rune.Value != '\n'))
                return false;
            rest = rest[length..];
        }
        return true;
    }
}

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Whose key.</param>
/// <param name="KeyId">Which of theirs.</param>
/// <param name="Signature">The signature, as the kind of key defines it.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    /// <summary>The line, newline included.</summary>
    public override string ToString()
    {
        var bytes = new byte[4 + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, 4);
        return $"{SignedNote.SignaturePrefix}{Name} {Convert.ToBase64String(bytes)}\n";
    }

    internal static bool TryParse(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(SignedNote.SignaturePrefix, StringComparison.Ordinal))
            return false;
        var parts = line[SignedNote.SignaturePrefix.Length..].Split(' ');
        if (parts.Length != 2 || !NoteKey.IsName(parts[0]) || !StrictBase64.TryDecode(parts[1], out var bytes) || bytes.Length < 5)
            return false;
        signature = new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]);
        return true;
    }
}
