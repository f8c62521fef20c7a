using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Transparency.Verification;

/// <summary>
/// The partial tiles of a log, at most one a level. Together they make up its root, so they are verified first, and everything
/// else against them, from the top down: thus whatever is wrong is the file that does not fit a verified one above it.
/// </summary>
internal sealed class RightEdge(TileReader reader, Checkpoint checkpoint)
{
    private readonly List<(TilePath Path, byte[] Hashes)> tiles = [];

    /// <summary>The tiles, highest level first, which is the order of their entries.</summary>
    public IReadOnlyList<(TilePath Path, byte[] Hashes)> Tiles => tiles;

    /// <summary>Reads and verifies them.</summary>
    public async Task<LogFault?> FaultAsync(CancellationToken cancellationToken)
    {
        var buffer = new TileBuffer();
        foreach (var path in TilePath.RightEdge(checkpoint.Size))
        {
            var (fault, _) = await reader.ReadAsync(path, buffer, cancellationToken);
            if (fault is not null)
                return fault;
            tiles.Insert(0, (path, buffer.Written[..path.MostBytes].ToArray()));
        }
        return AddUp(tiles) ? null : await ExplainAsync(cancellationToken);
    }

    private bool AddUp(IEnumerable<(TilePath Path, byte[] Hashes)> edge)
    {
        var tree = new CompactRange();
        foreach (var (path, hashes) in edge)
        {
            for (var at = 0; at < path.Width; at++)
                tree.Append(path.Level * TileLayout.Height, Hash(hashes, at));
        }
        return tree.Root().AsSpan().SequenceEqual(checkpoint.Root);
    }

    // One of the tiles or the checkpoint is wrong. What lies below a tile says what its hashes should be.
    private async Task<LogFault> ExplainAsync(CancellationToken cancellationToken)
    {
        var wrong = new List<(TilePath Path, byte[] Hashes, int At)>();
        using var below = new Below(reader);
        foreach (var (path, hashes) in tiles)
        {
            var (fault, computed) = await below.HashesAsync(path, cancellationToken);
            if (fault is not null)
                return fault;
            if (!computed.AsSpan().SequenceEqual(hashes))
                wrong.Add((path, computed!, computed.AsSpan().CommonPrefixLength(hashes) / MerkleHash.Length));
        }
        if (wrong.Count == 0)
            return new LogFault(LogFaultKind.Root, 0, Math.Max(checkpoint.Size - 1, 0), $"The checkpoint is wrong: the entries and tiles fit together, but their root is not the one that was signed for {checkpoint.Size} entries.");

        var (tile, _, place) = wrong.Find(one => AddUp(tiles.Select(old => old.Path == one.Path ? (one.Path, one.Hashes) : old)));
        if (tile == default && AddUp(tiles.Select(old => wrong.Find(one => one.Path == old.Path) is { Hashes: { } hashes } ? (old.Path, hashes) : old)))
            (tile, _, place) = wrong[0];
        if (tile != default)
            return TileReader.Wrong(tile, $"hash {place} of it is not that of {Child(tile, place)}, and the checkpoint is that of the latter");
        (tile, _, place) = wrong[0];
        return new LogFault(LogFaultKind.Root, 0, checkpoint.Size - 1, $"{tile} and {Child(tile, place)} contradict each other, and neither adds up to the checkpoint.", $"{tile}");
    }

    private static string Child(TilePath tile, int at)
    {
        var index = (tile.Index * TilePath.FullWidth) + at;
        return tile.Level == 0 ? $"entry {index}" : $"{new TilePath(tile.Level - 1, index)}";
    }

    private static byte[] Hash(byte[] hashes, int at) => hashes.AsSpan(at * MerkleHash.Length, MerkleHash.Length).ToArray();

    /// <summary>Computes the hashes of a tile from what lies one level below.</summary>
    private sealed class Below(TileReader reader) : IDisposable
    {
        private readonly TileHasher hasher = new();
        private readonly UnitCheck unit = new(reader);
        private readonly TileBuffer buffer = new();

        public async Task<(LogFault? Fault, byte[]? Hashes)> HashesAsync(TilePath path, CancellationToken cancellationToken)
        {
            var hashes = new byte[path.MostBytes];
            if (path.Level == 0 && await unit.HashAsync(new TileUnit(path, null, null), cancellationToken) is { } fault)
                return (fault, null);
            for (var at = 0; at < path.Width; at++)
            {
                if (path.Level == 0)
                {
                    unit.Leaf(at).CopyTo(hashes, at * MerkleHash.Length);
                    continue;
                }
                var (missing, _) = await reader.ReadAsync(new TilePath(path.Level - 1, (path.Index * TilePath.FullWidth) + at), buffer, cancellationToken);
                if (missing is not null)
                    return (missing, null);
                hasher.Root(buffer.Written, hashes.AsSpan(at * MerkleHash.Length, MerkleHash.Length));
            }
            return (null, hashes);
        }

        public void Dispose()
        {
            hasher.Dispose();
            unit.Dispose();
        }
    }
}
