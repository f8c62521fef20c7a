using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TrustedData.Transparency.Notes;

/// <summary>
/// A named public key that checks C2SP signed notes (https://c2sp.org/signed-note), a log's key for example. Its text form, the
/// <em>vkey</em>, is <c>name+id+base64(0x01 ‖ key)</c>.
/// </summary>
public sealed class NoteVerifier
{
    private readonly NoteKey key;

    /// <summary>The verifier of a key under a name.</summary>
    /// <exception cref="FormatException">The name is empty, or has white space or a plus sign in it.</exception>
    public NoteVerifier(string name, Ed25519Verifier key)
        : this(NoteKey.Of(name, NoteKey.Ed25519, key))
    {
    }

    private NoteVerifier(NoteKey key) => this.key = key;

    /// <summary>Whose key it is; of a log, its origin.</summary>
    public string Name => key.Name;

    /// <summary>The first four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ key); tells keys of one name apart.</summary>
    public uint KeyId => key.Id;

    /// <summary>Reads a vkey; answers false for anything else, a witness's vkey for example; never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NoteVerifier? verifier)
    {
        verifier = NoteKey.TryParse(text, NoteKey.Ed25519, out var key) ? new NoteVerifier(key) : null;
        return verifier is not null;
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over the note's text.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature) => key.Key.Verify(Encoding.UTF8.GetBytes(text), signature);

    /// <summary>The vkey.</summary>
    public override string ToString() => key.ToString();

    internal bool Claims(NoteSignature signature) => key.Claims(signature);

    internal string Line(byte[] signature) => key.Line(signature);
}
