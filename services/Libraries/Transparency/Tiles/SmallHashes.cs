using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustedData.Transparency.Tiles;

/// <summary>
/// SHA-256 of many short inputs. .NET asks OpenSSL through its generic interface, which spends on an input of some hundred bytes
/// more time than the hash itself takes; OpenSSL's plain one does not. Where that cannot be found, or gives anything but what
/// .NET gives, .NET's is used. Used by one thread at a time.
/// </summary>
[SuppressMessage("Major Code Smell", "S6640", Justification = "Native functions take pointers; every length is checked here.")]
internal sealed unsafe class SmallHashes : IDisposable
{
    // SHA256_CTX has 112 bytes in every OpenSSL since 0.9.8.
    private const int ContextBytes = 256;
    private const int Done = 1;
    private static readonly Plain? OpenSsl = Plain.Find();
    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Writes the hash of an input, 32 bytes.</summary>
    public void Hash(ReadOnlySpan<byte> input, Span<byte> hash)
    {
        if (OpenSsl is not null)
        {
            OpenSsl.Hash(input, hash);
            return;
        }
        sha.AppendData(input);
        sha.GetHashAndReset(hash);
    }

    /// <inheritdoc />
    public void Dispose() => sha.Dispose();

    private sealed class Plain(nint init, nint update, nint final)
    {
        private readonly delegate* unmanaged<byte*, int> init = (delegate* unmanaged<byte*, int>)init;
        private readonly delegate* unmanaged<byte*, byte*, nuint, int> update = (delegate* unmanaged<byte*, byte*, nuint, int>)update;
        private readonly delegate* unmanaged<byte*, byte*, int> final = (delegate* unmanaged<byte*, byte*, int>)final;

        public static Plain? Find()
        {
            if (!NativeLibrary.TryLoad("libcrypto.so.3", typeof(SmallHashes).Assembly, DllImportSearchPath.SafeDirectories, out var library)
                || !NativeLibrary.TryGetExport(library, "SHA256_Init", out var first) || !NativeLibrary.TryGetExport(library, "SHA256_Update", out var next)
                || !NativeLibrary.TryGetExport(library, "SHA256_Final", out var last))
                return null;
            var found = new Plain(first, next, last);
            return found.AgreesWithDotNet() ? found : null;
        }

        public void Hash(ReadOnlySpan<byte> input, Span<byte> hash)
        {
            if (hash.Length < SHA256.HashSizeInBytes)
                throw new ArgumentException("A hash has 32 bytes.", nameof(hash));
            var context = stackalloc byte[ContextBytes];
            fixed (byte* from = input, to = hash)
            {
                if (init(context) != Done || update(context, from, (nuint)input.Length) != Done || final(to, context) != Done)
                    throw new CryptographicException("OpenSSL could not hash.");
            }
        }

        // Inputs around the block of 64 bytes, where padding differs, and one of several blocks.
        private bool AgreesWithDotNet()
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            foreach (var length in (ReadOnlySpan<int>)[0, 1, 55, 56, 63, 64, 65, 1000])
            {
                var input = new byte[length];
                for (var at = 0; at < length; at++)
                    input[at] = (byte)(at * 7);
                Hash(input, hash);
                if (!hash.SequenceEqual(SHA256.HashData(input)))
                    return false;
            }
            return true;
        }
    }
}
