using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>An image after cleaning: its kept header, what was measured, and what was left behind.</summary>
/// <param name="Header">The header as written.</param>
/// <param name="Content">What was measured.</param>
/// <param name="DroppedBytes">Bytes between header and voxels (extensions) and after the voxels that were not copied.</param>
public sealed record CleanedImage(NiftiHeader Header, ImageContent Content, long DroppedBytes)
{
    /// <summary>SHA-256 of what was written, before compression, as lower-case hex.</summary>
    public string Digest { get; init; } = "";
}

/// <summary>
/// Rewrites an image once: a fresh header, the voxels bit by bit, and nothing else. What people and programs leave in headers,
/// extensions, gzip names and times, and behind the last voxel does not pass, since only what is understood is written. The
/// same input gives the same bytes.
/// </summary>
public static class ImageCleaner
{
    private const int BufferBytes = 1 << 20;
    private const long MostTrailing = 64 * 1024 * 1024;

    /// <summary>Cleans one file into <paramref name="target"/>, gzip-compressed.</summary>
    /// <exception cref="ImageProblemException">Why the image is refused; the target may exist and is of no use.</exception>
    public static CleanedImage Clean(string source, string target, long largestData, CancellationToken cancellationToken)
    {
        using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var compressed = IsGzip(file);
        if (compressed != source.EndsWith(".gz", StringComparison.Ordinal))
            throw new ImageProblemException(compressed ? "The file is gzip-compressed and its name says otherwise: it must end in .nii.gz." : "The file's name ends in .gz and it is not gzip-compressed.");
        using var plain = compressed ? (Stream)new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
        using var input = new CountingStream(plain);
        try
        {
            var image = Copy(input, target, largestData, cancellationToken);
            if (compressed && input.Count % (1L << 32) != LengthInTrailer(file))
                throw new ImageProblemException("The gzip stream is cut off, or has something behind its end. Compress the image again.");
            return image;
        }
        catch (InvalidDataException)
        {
            throw new ImageProblemException("The gzip stream is damaged.");
        }
    }

    private static CleanedImage Copy(CountingStream input, string target, long largestData, CancellationToken cancellationToken)
    {
        var header = NiftiHeaderReader.Read(input, largestData);
        var extensions = header.DataOffset - input.Count;
        Skip(input, extensions);
        var scan = new VoxelScan(header);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
        using (var packed = new GZipStream(output, CompressionLevel.Optimal))
        {
            var start = NiftiHeaderWriter.Bytes(header);
            digest.AppendData(start);
            packed.Write(start);
            CopyVoxels(input, packed, header, voxels =>
            {
                scan.Take(voxels);
                digest.AppendData(voxels);
            }, cancellationToken);
        }

        var trailing = Drain(input, cancellationToken);
        return new CleanedImage(header, scan.Result(), Math.Max(0, extensions - 4) + trailing) { Digest = Convert.ToHexStringLower(digest.GetHashAndReset()) };
    }

    private static void CopyVoxels(Stream input, Stream output, NiftiHeader header, Action<ReadOnlySpan<byte>> look, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var whole = BufferBytes / header.Datatype.Bytes * header.Datatype.Bytes;
            for (var left = header.DataBytes; left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(left, whole);
                if (input.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false) < wanted)
                    throw new ImageProblemException("The file ends before its last voxel: it is cut off, or its header belongs to another image.");
                look(buffer.AsSpan(0, wanted));
                output.Write(buffer.AsSpan(0, wanted));
                left -= wanted;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Skip(Stream input, long count)
    {
        Span<byte> bytes = stackalloc byte[4096];
        for (; count > 0; count -= Math.Min(count, bytes.Length))
        {
            var wanted = (int)Math.Min(count, bytes.Length);
            if (input.ReadAtLeast(bytes[..wanted], wanted, throwOnEndOfStream: false) < wanted)
                throw new ImageProblemException("The file ends before its first voxel.");
        }
    }

    // Reading to the end also makes the checksum of the gzip stream be verified.
    private static long Drain(Stream input, CancellationToken cancellationToken)
    {
        var bytes = new byte[4096];
        long count = 0;
        for (int read; (read = input.Read(bytes, 0, bytes.Length)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count += read;
            if (count > MostTrailing)
                throw new ImageProblemException("There are more than 64 MiB behind the last voxel.");
        }

        return count;
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        var gzip = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start.SequenceEqual<byte>([0x1F, 0x8B]);
        file.Position = 0;
        return gzip;
    }

    private static uint LengthInTrailer(FileStream file)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(trailer);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }
}
