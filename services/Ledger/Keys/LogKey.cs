using Microsoft.Extensions.Options;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Keys;

/// <summary>The key that signs this log's checkpoints, and while it is being changed the one before it.</summary>
public sealed class LogKey : IDisposable
{
    private readonly Ed25519Signer key;
    private readonly Ed25519Signer? former;
    private readonly NoteSigner signer;
    private readonly NoteSigner? formerSigner;

    public LogKey(IOptions<LogOptions> options)
    {
        key = KeyFile.Read(options.Value.SigningKeyFile);
        signer = new NoteSigner(options.Value.Origin, key);
        if (options.Value.FormerSigningKeyFile is { Length: > 0 } file)
        {
            former = KeyFile.Read(file);
            formerSigner = new NoteSigner(options.Value.Origin, former);
        }
        Keys = new LogKeys(formerSigner is null ? [signer.Verifier] : [signer.Verifier, formerSigner.Verifier]);
    }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier => signer.Verifier;

    /// <summary>The public half of the key before; null when none is being changed.</summary>
    public NoteVerifier? FormerVerifier => formerSigner?.Verifier;

    /// <summary>Every key that this log's checkpoints may be signed with now.</summary>
    public LogKeys Keys { get; }

    /// <summary>The log's name.</summary>
    public string Origin => Verifier.Name;

    /// <summary>The signed note of a checkpoint.</summary>
    public string Sign(Checkpoint checkpoint)
    {
        var note = checkpoint.Sign(signer);
        return formerSigner is not null && SignedNote.TryParse(checkpoint.Sign(formerSigner), out var other)
            ? SignedNote.With(note, other.Signatures.Select(line => $"{line}"))
            : note;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        key.Dispose();
        former?.Dispose();
    }
}
