using Microsoft.Extensions.Options;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Keys;

/// <summary>The key that signs this log's checkpoints.</summary>
public sealed class LogKey : IDisposable
{
    private readonly Transparency.Ed25519Signer key;

    public LogKey(IOptions<LogOptions> options)
    {
        key = KeyFile.Read(options.Value.SigningKeyFile);
        Signer = new NoteSigner(options.Value.Origin, key);
    }

    /// <summary>Signs under the log's origin.</summary>
    public NoteSigner Signer { get; }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier => Signer.Verifier;

    /// <summary>The log's name.</summary>
    public string Origin => Verifier.Name;

    /// <inheritdoc />
    public void Dispose() => key.Dispose();
}
