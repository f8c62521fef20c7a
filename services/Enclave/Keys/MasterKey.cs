using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Keys;

/// <summary>
/// The enclave's one long-lived secret. It is never used itself: every use gets a key of its own, derived with HKDF-SHA-256
/// (RFC 5869), so that one key's loss tells nothing about another.
/// </summary>
public sealed class MasterKey
{
    private const int Length = 32;
    private readonly byte[] secret;

    /// <summary>Reads the file that the options name.</summary>
    /// <exception cref="InvalidOperationException">It does not hold 32 bytes in base64.</exception>
    public MasterKey(IOptions<EnclaveOptions> options)
    {
        secret = new byte[Length];
        if (!Convert.TryFromBase64String(File.ReadAllText(options.Value.MasterKeyFile).Trim(), secret, out var read) || read != Length)
            throw new InvalidOperationException("The master key file must hold 32 bytes in base64.");
    }

    /// <summary>The 32-byte key of one use, for example <c>pseudonyms</c>.</summary>
    public byte[] Derive(string use) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Length, info: Encoding.UTF8.GetBytes("trusteddata/" + use));
}
