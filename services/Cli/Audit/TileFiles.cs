using System.Buffers;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Cli.Audit;

/// <summary>A log's static files in a directory, whoever wrote them.</summary>
/// <param name="directory">Where <c>checkpoint</c> and <c>tile</c> lie.</param>
public sealed class TileFiles(string directory) : ITileSource
{
    /// <summary>Name of the file with the signed checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The file of a tile.</summary>
    public string PathOf(TilePath path) => Path.Combine(directory, $"{path}");

    /// <inheritdoc />
    public ValueTask<bool> ReadAsync(TilePath path, IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var file = File.OpenHandle(PathOf(path));
            var left = (int)Math.Min(RandomAccess.GetLength(file), path.MostBytes + 1L);
            for (var at = 0L; left > 0;)
            {
                var read = RandomAccess.Read(file, destination.GetSpan(left)[..left], at);
                if (read == 0)
                    break;
                destination.Advance(read);
                (at, left) = (at + read, left - read);
            }
            return new ValueTask<bool>(true);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ValueTask<bool>(false);
        }
    }
}
