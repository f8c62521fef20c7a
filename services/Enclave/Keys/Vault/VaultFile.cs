using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TrustedData.Enclave.Keys;

/// <summary>Writes and opens one file of the vault.</summary>
public static class VaultFile
{
    /// <summary>Encrypts a stream to its end.</summary>
    public static async Task WriteAsync(byte[] secret, Guid run, string name, Stream plain, Stream file, CancellationToken cancellationToken)
    {
        var header = FrameCipher.NewHeader();
        using var cipher = new FrameCipher(secret, header, run, name);
        await file.WriteAsync(header, cancellationToken);
        var (now, next, frame) = (new byte[FrameCipher.FrameLength], new byte[FrameCipher.FrameLength], new byte[FrameCipher.SealedFrameLength]);
        var length = await plain.ReadAtLeastAsync(now, now.Length, throwOnEndOfStream: false, cancellationToken);
        var isLast = false;
        var index = 0L;
        while (!isLast)
        {
            // Only what follows a full frame tells whether it was the last.
            var following = length < now.Length ? 0 : await plain.ReadAtLeastAsync(next, next.Length, throwOnEndOfStream: false, cancellationToken);
            isLast = following == 0;
            cipher.Seal(index++, isLast, now.AsSpan(0, length), frame.AsSpan(0, length + FrameCipher.TagLength));
            await file.WriteAsync(frame.AsMemory(0, length + FrameCipher.TagLength), cancellationToken);
            (now, next, length) = (next, now, following);
        }

        CryptographicOperations.ZeroMemory(now);
        CryptographicOperations.ZeroMemory(next);
    }

    /// <summary>Checks a file to its end and opens it at its start. The stream checks once more what it hands out.</summary>
    /// <exception cref="VaultDamagedException">It is not what was written for this run and name.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned owns the file; on every other path it is disposed.")]
    public static async Task<Stream> OpenAsync(byte[] secret, Guid run, string name, string path, CancellationToken cancellationToken)
    {
        var file = Open(path);
        try
        {
            await using (var check = await StartAsync(secret, run, name, file, ownsFile: false, cancellationToken))
                await check.CopyToAsync(Stream.Null, cancellationToken);
            return await StartAsync(secret, run, name, file, ownsFile: true, cancellationToken);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);

    private static async Task<VaultStream> StartAsync(byte[] secret, Guid run, string name, FileStream file, bool ownsFile, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var header = new byte[FrameCipher.HeaderLength];
        var read = await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        return FrameCipher.IsHeader(header.AsSpan(0, read))
            ? new VaultStream(file, secret, header, run, name, ownsFile)
            : throw new VaultDamagedException(run);
    }
}
