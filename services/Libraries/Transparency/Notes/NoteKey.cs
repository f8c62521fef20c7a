using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Transparency.Notes;

/// <summary>
/// A named public Ed25519 key of a kind (C2SP signed-note, section "Signature types"). The kind is part of the key's id, so a
/// log's key never passes for a witness's, nor the reverse. Its text form, the <em>vkey</em>, is
/// <c>name+id+base64(kind ‖ key)</c>.
/// </summary>
internal sealed record NoteKey(string Name, uint Id, byte Kind, Ed25519Verifier Key)
{
    /// <summary>Kind of the keys that sign notes.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>Kind of the keys that cosign checkpoints under a time.</summary>
    public const byte CosignatureV1 = 0x04;

    /// <summary>The key under a name.</summary>
    /// <exception cref="FormatException">The name is empty, or has white space or a plus sign in it.</exception>
    public static NoteKey Of(string name, byte kind, Ed25519Verifier key)
    {
        if (!IsName(name))
            throw new FormatException("The name of a note's key has at least one character, no white space and no plus sign.");
        var id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', kind, .. key.PublicKey]));
        return new NoteKey(name, id, kind, key);
    }

    /// <summary>Reads a vkey of one kind; answers false for anything else, never throws.</summary>
    public static bool TryParse(string? text, byte kind, [NotNullWhen(true)] out NoteKey? parsed)
    {
        parsed = null;
        // The base64 at the end may hold plus signs of its own; a name and an id cannot.
        var parts = (text ?? "").Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8 || !StrictBase64.TryDecode(parts[2], out var typed)
            || typed.Length != 33 || typed[0] != kind || !Ed25519Verifier.TryFromBase64(Convert.ToBase64String(typed.AsSpan(1)), out var key))
            return false;
        var candidate = Of(parts[0], kind, key);
        if (!string.Equals(parts[1], candidate.IdText, StringComparison.Ordinal))
            return false;
        parsed = candidate;
        return true;
    }

    /// <summary>Whether a signature line says that it is this key's.</summary>
    public bool Claims(NoteSignature signature) => signature.KeyId == Id && string.Equals(signature.Name, Name, StringComparison.Ordinal);

    /// <summary>The signature line (em dash, name, base64, newline) of signature bytes.</summary>
    public string Line(byte[] signature) => new NoteSignature(Name, Id, signature).ToString();

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([Kind, .. Key.PublicKey])}";

    internal static bool IsName(string name) =>
        name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);
}
