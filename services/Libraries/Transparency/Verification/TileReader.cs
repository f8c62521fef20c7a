using TrustedData.Transparency.Tiles;

namespace TrustedData.Transparency.Verification;

/// <summary>Reads tiles and bundles of which the checkpoint says that they exist.</summary>
internal sealed class TileReader(ITileSource source)
{
    /// <summary>
    /// Reads a file; of a tile of hashes the length is checked. A partial one may be gone once the full one is there (C2SP
    /// tlog-tiles), so that is asked for next, and <paramref name="into"/> may hold more than the partial one would.
    /// </summary>
    /// <returns>What is wrong, and the path that was read.</returns>
    public async ValueTask<(LogFault? Fault, TilePath Path)> ReadAsync(TilePath path, TileBuffer into, CancellationToken cancellationToken)
    {
        into.Clear();
        var read = path;
        if (!await source.ReadAsync(read, into, cancellationToken))
        {
            read = path.Full;
            into.Clear();
            if (read == path || !await source.ReadAsync(read, into, cancellationToken))
                return (Missing(path), path);
        }
        return (read.IsBundle || into.Length == read.MostBytes ? null : Malformed(read, $"has {into.Length} bytes instead of {read.MostBytes}"), read);
    }

    /// <summary>A file does not have the form it must have.</summary>
    public static LogFault Malformed(TilePath path, string how) => new(LogFaultKind.Tile, First(path), Last(path), $"{path} is malformed: it {how}.", $"{path}");

    /// <summary>A tile of hashes is not the one that the log was signed with.</summary>
    public static LogFault Wrong(TilePath path, string why) => new(LogFaultKind.Tile, First(path), Last(path), $"{path} is wrong: {why}.", $"{path}");

    private static LogFault Missing(TilePath path) => new(LogFaultKind.Missing, First(path), Last(path), $"{path} is missing.", $"{path}");

    // A tile of a higher level is about so many entries that naming them would say nothing.
    private static long? First(TilePath path) => path.Level <= 0 ? path.FirstEntry : null;

    private static long? Last(TilePath path) => path.Level <= 0 ? path.FirstEntry + path.Width - 1 : null;
}
