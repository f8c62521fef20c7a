namespace TrustedData.Transparency.Notes;

/// <summary>A named private key that signs C2SP notes.</summary>
public sealed class NoteSigner(string name, Ed25519Signer key)
{
    /// <summary>What checks the notes signed here.</summary>
    public NoteVerifier Verifier { get; } = new(name, key.Verifier);

    /// <summary>The whole note: the text, a blank line, the signature.</summary>
    /// <param name="text">One or more lines, each ended by a newline.</param>
    public string Sign(string text) => text.EndsWith('\n')
        ? $"{text}\n{Verifier.Line(key.Sign(System.Text.Encoding.UTF8.GetBytes(text)))}"
        : throw new ArgumentException("The text of a note ends with a newline.", nameof(text));
}
