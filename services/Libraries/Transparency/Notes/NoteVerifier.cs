using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Transparency.Notes;

/// <summary>
/// A named public key that checks C2SP signed notes (https://c2sp.org/signed-note). Its text form, the <em>vkey</em>, is
/// <c>name+hash+base64(0x01 ‖ key)</c>.
/// </summary>
public sealed class NoteVerifier
{
    private const byte Ed25519Type = 1;
    private readonly Ed25519Verifier key;

    /// <summary>The verifier of a key under a name.</summary>
    /// <exception cref="FormatException">The name is empty, or has white space or a plus sign in it.</exception>
    public NoteVerifier(string name, Ed25519Verifier key)
    {
        if (!IsName(name))
            throw new FormatException("The name of a note's key has at least one character, no white space and no plus sign.");
        (Name, this.key) = (name, key);
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. Typed]));
    }

    /// <summary>Whose key it is; of a log, its origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ key); tells keys of one name apart.</summary>
    public uint KeyId { get; }

    private byte[] Typed => [Ed25519Type, .. key.PublicKey];

    /// <summary>Reads a vkey; answers false for anything else, never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NoteVerifier? verifier)
    {
        verifier = null;
        // The base64 at the end may hold plus signs of its own; a name and a hash cannot.
        var parts = (text ?? "").Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8 || !StrictBase64.TryDecode(parts[2], out var typed)
            || typed.Length != 33 || typed[0] != Ed25519Type || !Ed25519Verifier.TryFromBase64(Convert.ToBase64String(typed.AsSpan(1)), out var key))
            return false;
        var candidate = new NoteVerifier(parts[0], key);
        if (!string.Equals(parts[1], candidate.KeyId.ToString("x8", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            return false;
        verifier = candidate;
        return true;
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over the note's text.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature) => key.Verify(Encoding.UTF8.GetBytes(text), signature);

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{KeyId.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String(Typed)}";

    internal static bool IsName(string name) => name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));
}
