using System.Diagnostics.CodeAnalysis;
using NSec.Cryptography;

namespace TrustedData.Transparency;

/// <summary>A public Ed25519 key (RFC 8032) that checks signatures. Its text form is the 32 bytes in base64.</summary>
public sealed class Ed25519Verifier
{
    private readonly PublicKey key;

    /// <summary>The key of 32 bytes.</summary>
    /// <exception cref="FormatException">They are not a public key.</exception>
    public Ed25519Verifier(ReadOnlySpan<byte> publicKey) => key =
        publicKey.Length == 32 && NSec.Cryptography.PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var read) && read is not null
            ? read
            : throw new FormatException("An Ed25519 public key is 32 bytes.");

    /// <summary>The key, 32 bytes.</summary>
    public byte[] PublicKey => key.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>The key in base64.</summary>
    public string PublicKeyBase64 => Convert.ToBase64String(PublicKey);

    /// <summary>The key written in base64.</summary>
    /// <exception cref="FormatException">It is not a public key in base64.</exception>
    public static Ed25519Verifier FromBase64(string publicKey) => new(Convert.FromBase64String(publicKey.Trim()));

    /// <summary>Reads a key in base64; answers false for anything else, never throws.</summary>
    public static bool TryFromBase64(string? publicKey, [NotNullWhen(true)] out Ed25519Verifier? verifier)
    {
        verifier = null;
        Span<byte> bytes = stackalloc byte[33];
        if (!Convert.TryFromBase64String(publicKey ?? "", bytes, out var length) || length != 32
            || !NSec.Cryptography.PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes[..32], KeyBlobFormat.RawPublicKey, out _))
            return false;
        verifier = new Ed25519Verifier(bytes[..32]);
        return true;
    }

    /// <summary>Whether <paramref name="signature"/> (64 bytes) is this key's over <paramref name="data"/>; never throws.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == 64 && SignatureAlgorithm.Ed25519.Verify(key, data, signature);

    /// <summary>Whether the signature in base64 is this key's over <paramref name="data"/>; never throws.</summary>
    public bool Verify(ReadOnlySpan<byte> data, string? signature)
    {
        Span<byte> bytes = stackalloc byte[66];
        return Convert.TryFromBase64String(signature ?? "", bytes, out var length) && Verify(data, bytes[..length]);
    }
}
