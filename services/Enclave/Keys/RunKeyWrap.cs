using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Enclave.Keys;

/// <summary>
/// Makes the secrets of runs and wraps them (AES-256-GCM, random nonce) under a key derived from the master key. Run and use
/// are authenticated, so that a wrapped secret copied to another row opens nothing.
/// </summary>
public sealed class RunKeyWrap(MasterKey master)
{
    private const int SecretLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] wrappingKey = master.Derive("run-keys");

    /// <summary>A new secret, wrapped.</summary>
    public byte[] Create(Guid run, RunKeyUse use)
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        RandomNumberGenerator.Fill(secret);
        var wrapped = new byte[NonceLength + SecretLength + TagLength];
        var nonce = wrapped.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(wrappingKey, TagLength);
        aes.Encrypt(nonce, secret, wrapped.AsSpan(NonceLength, SecretLength), wrapped.AsSpan(NonceLength + SecretLength), Name(run, use));
        CryptographicOperations.ZeroMemory(secret);
        return wrapped;
    }

    /// <summary>The secret.</summary>
    /// <exception cref="VaultDamagedException">It was not wrapped here for this run and use.</exception>
    public byte[] Unwrap(Guid run, RunKeyUse use, byte[] wrapped)
    {
        if (wrapped.Length != NonceLength + SecretLength + TagLength)
            throw new VaultDamagedException(run);
        var secret = new byte[SecretLength];
        try
        {
            using var aes = new AesGcm(wrappingKey, TagLength);
            aes.Decrypt(wrapped.AsSpan(0, NonceLength), wrapped.AsSpan(NonceLength, SecretLength), wrapped.AsSpan(NonceLength + SecretLength), secret, Name(run, use));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new VaultDamagedException(run);
        }

        return secret;
    }

    private static byte[] Name(Guid run, RunKeyUse use) => Encoding.UTF8.GetBytes($"run-key\n{run:N}\n{use}");
}
