using NSec.Cryptography;

namespace TrustedData.Transparency;

/// <summary>A private Ed25519 key (RFC 8032) that signs. Its text form is the 32-byte seed in base64.</summary>
public sealed class Ed25519Signer : IDisposable
{
    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
    private readonly Key key;

    private Ed25519Signer(Key key) => this.key = key;

    /// <summary>The public half, 32 bytes.</summary>
    public byte[] PublicKey => key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>The public half in base64, as it stands in configuration.</summary>
    public string PublicKeyBase64 => Convert.ToBase64String(PublicKey);

    /// <summary>What checks the signatures of this key.</summary>
    public Ed25519Verifier Verifier => new(PublicKey);

    /// <summary>A new random key.</summary>
    public static Ed25519Signer Create() => new(Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>The key of a 32-byte seed.</summary>
    /// <exception cref="FormatException">The seed is not 32 bytes long.</exception>
    public static Ed25519Signer FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == 32 && Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var key, Exportable) && key is not null
            ? new Ed25519Signer(key)
            : throw new FormatException("An Ed25519 private key is a seed of 32 bytes.");

    /// <summary>The key of a seed in base64, as it stands in a key file; white space around it is ignored.</summary>
    /// <exception cref="FormatException">It is not base64, or not 32 bytes long.</exception>
    public static Ed25519Signer FromBase64(string seed) => FromSeed(Convert.FromBase64String(seed.Trim()));

    /// <summary>The seed in base64, for a key file that nobody else can read.</summary>
    public string ExportBase64() => Convert.ToBase64String(key.Export(KeyBlobFormat.RawPrivateKey));

    /// <summary>The signature over <paramref name="data"/>, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(key, data);

    /// <summary>The signature over <paramref name="data"/> in base64.</summary>
    public string SignBase64(ReadOnlySpan<byte> data) => Convert.ToBase64String(Sign(data));

    /// <inheritdoc />
    public void Dispose() => key.Dispose();
}
