using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Witnessing;

/// <summary>
/// A witness's public key that checks its <c>cosignature/v1</c> (C2SP tlog-cosignature, Ed25519). Its text form, the
/// <em>vkey</em>, is <c>name+id+base64(0x04 ‖ key)</c>.
/// </summary>
public sealed class CosignatureVerifier
{
    private const int TimeLength = 8;
    private readonly NoteKey key;

    /// <summary>The verifier of a witness's key under its name.</summary>
    /// <exception cref="FormatException">The name is empty, or has white space or a plus sign in it.</exception>
    public CosignatureVerifier(string name, Ed25519Verifier key)
        : this(NoteKey.Of(name, NoteKey.CosignatureV1, key))
    {
    }

    private CosignatureVerifier(NoteKey key) => this.key = key;

    /// <summary>Name of the witness.</summary>
    public string Name => key.Name;

    /// <summary>The first four bytes of SHA-256(name ‖ newline ‖ 0x04 ‖ key).</summary>
    public uint KeyId => key.Id;

    /// <summary>The key, 32 bytes.</summary>
    public byte[] PublicKey => key.Key.PublicKey;

    /// <summary>Reads a vkey; answers false for anything else, a log's vkey for example; never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CosignatureVerifier? verifier)
    {
        verifier = NoteKey.TryParse(text, NoteKey.CosignatureV1, out var key) ? new CosignatureVerifier(key) : null;
        return verifier is not null;
    }

    /// <summary>
    /// Whether this witness cosigned the checkpoint, and none of its signature lines is wrong. A note whose text is no checkpoint
    /// was never cosigned.
    /// </summary>
    /// <param name="note">A checkpoint.</param>
    /// <param name="time">When, in seconds since 1970 (POSIX); the latest time if it cosigned more than once.</param>
    public bool TryVerify(SignedNote note, out long time)
    {
        time = -1;
        if (!Checkpoint.TryParse(note.Text, out _))
            return false;
        foreach (var line in note.Signatures.Where(Claims))
        {
            if (!Holds(note.Text, line.Signature, out var at))
                return false;
            time = Math.Max(time, at);
        }
        return time >= 0;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => key.ToString();

    internal bool Claims(NoteSignature line) => key.Claims(line);

    internal string Line(byte[] signature) => key.Line(signature);

    /// <summary>What is signed: a header that no note begins with, the time, and the text of the checkpoint.</summary>
    internal static byte[] Message(string checkpointText, long time) =>
        Encoding.UTF8.GetBytes($"cosignature/v1\ntime {time.ToString(CultureInfo.InvariantCulture)}\n{checkpointText}");

    private bool Holds(string text, byte[] signature, out long time)
    {
        time = signature.Length > TimeLength ? BinaryPrimitives.ReadInt64BigEndian(signature) : -1;
        return time >= 0 && key.Key.Verify(Message(text, time), signature.AsSpan(TimeLength));
    }
}
