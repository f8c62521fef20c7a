using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Enclave.Keys;

/// <summary>
/// How one file of the vault is encrypted: a header with a random salt, then frames of 64 KiB under AES-256-GCM. The key is
/// derived from the run's, the salt, the run and the name, so that every file has its own and a counter is a safe nonce. The
/// place of a frame and whether it is the last are authenticated with it: frames cannot be moved, repeated or cut off.
/// </summary>
public sealed class FrameCipher : IDisposable
{
    public const int FrameLength = 64 * 1024;
    public const int TagLength = 16;
    public const int SealedFrameLength = FrameLength + TagLength;
    private const int SaltLength = 32;
    private const int NonceLength = 12;
    private readonly AesGcm aes;
    private readonly byte[] nonce = new byte[NonceLength];
    private readonly byte[] place = new byte[sizeof(long) + 1];

    public FrameCipher(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> header, Guid run, string name)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, header, Encoding.UTF8.GetBytes($"trusteddata/vault\n{run:N}\n{name}"));
        aes = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
    }

    public static int HeaderLength => Magic.Length + SaltLength;

    private static ReadOnlySpan<byte> Magic => "TDV1"u8;

    public static byte[] NewHeader() => [.. Magic, .. RandomNumberGenerator.GetBytes(SaltLength)];

    public static bool IsHeader(ReadOnlySpan<byte> header) => header.Length == HeaderLength && header.StartsWith(Magic);

    /// <summary>Encrypts a frame into <paramref name="frame"/>, which is longer by a tag.</summary>
    public void Seal(long index, bool isLast, ReadOnlySpan<byte> plain, Span<byte> frame)
    {
        Locate(index, isLast);
        aes.Encrypt(nonce, plain, frame[..plain.Length], frame[plain.Length..], place);
    }

    /// <exception cref="AuthenticationTagMismatchException">It is not the frame that was sealed here.</exception>
    public void Open(long index, bool isLast, ReadOnlySpan<byte> frame, Span<byte> plain)
    {
        Locate(index, isLast);
        aes.Decrypt(nonce, frame[..^TagLength], frame[^TagLength..], plain, place);
    }

    public void Dispose() => aes.Dispose();

    private void Locate(long index, bool isLast)
    {
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(NonceLength - sizeof(long)), index);
        BinaryPrimitives.WriteInt64BigEndian(place, index);
        place[^1] = isLast ? (byte)1 : (byte)0;
    }
}
