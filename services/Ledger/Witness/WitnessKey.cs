using Microsoft.Extensions.Options;
using TrustedData.Ledger.Keys;
using TrustedData.Transparency;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Witness;

/// <summary>The key that cosigns.</summary>
public sealed class WitnessKey : IDisposable
{
    private readonly Ed25519Signer key;

    public WitnessKey(IOptions<WitnessOptions> options)
    {
        key = KeyFile.Read(options.Value.SigningKeyFile);
        Signer = new CosignatureSigner(options.Value.Name, key);
    }

    /// <summary>Signs under the witness's name.</summary>
    public CosignatureSigner Signer { get; }

    /// <inheritdoc />
    public void Dispose() => key.Dispose();
}
