using System.Buffers;
using System.Buffers.Binary;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Tests.Unit.Transparency;

/// <summary>
/// The static files of a log in memory, made as C2SP tlog-tiles defines them (hash i of tile n on level l is
/// MTH(D[(n·256+i)·256^l : (n·256+i+1)·256^l])) by the recursion of RFC 6962: an independent computation.
/// </summary>
internal sealed class LogFiles : ITileSource
{
    private LogFiles(byte[][] entries, NoteSigner signer) =>
        Checkpoint = new Checkpoint(signer.Verifier.Name, entries.Length, ReferenceTree.Mth(entries)).Sign(signer);

    public string Checkpoint { get; set; }

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public static LogFiles Of(byte[][] entries, NoteSigner signer)
    {
        var log = new LogFiles(entries, signer);
        for (var (level, span) = (0, 1); span <= entries.Length; (level, span) = (level + 1, span * 256))
        {
            var hashes = Enumerable.Range(0, entries.Length / span).Select(at => ReferenceTree.Mth(entries.AsSpan(at * span, span)));
            log.Add($"{level}", hashes);
        }
        log.Add("entries", entries.Select(Prefixed));
        return log;
    }

    public async ValueTask<bool> ReadAsync(TilePath path, IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (!Files.TryGetValue($"{path}", out var bytes))
            return false;
        destination.Write(bytes);
        return true;
    }

    /// <summary>The path of a tile, written another way than the product does.</summary>
    public static string PathOf(string level, long index, int width)
    {
        var digits = index.ToString("d3", System.Globalization.CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        var groups = Enumerable.Range(0, digits.Length / 3).Select(at => digits.Substring(at * 3, 3)).ToList();
        var path = string.Join('/', groups.Select((group, at) => at < groups.Count - 1 ? $"x{group}" : group));
        return $"tile/{level}/{path}{(width == 256 ? "" : $".p/{width}")}";
    }

    private void Add(string level, IEnumerable<byte[]> items)
    {
        foreach (var (index, tile) in items.Chunk(256).Index())
            Files.Add(PathOf(level, index, tile.Length), [.. tile.SelectMany(item => item)]);
    }

    private static byte[] Prefixed(byte[] entry)
    {
        var bytes = new byte[2 + entry.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)entry.Length);
        entry.CopyTo(bytes, 2);
        return bytes;
    }
}
