using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Transparency.Verification;

/// <summary>A tile of leaf hashes and its bundle, to be checked together.</summary>
/// <param name="Tile">The tile of level 0.</param>
/// <param name="Root">Of a full tile, the hash that the verified tile above has for it.</param>
/// <param name="Hashes">Of a partial tile, its hashes, which were verified against the checkpoint already.</param>
internal sealed record TileUnit(TilePath Tile, byte[]? Root, byte[]? Hashes)
{
    public TilePath Bundle => Tile with { Level = TilePath.EntriesLevel };

    public TilePath Above => new(1, Tile.Index / TilePath.FullWidth);
}

/// <summary>Checks units, one after another, always in the same memory.</summary>
internal sealed class UnitCheck(TileReader reader) : IDisposable
{
    private readonly TileHasher hasher = new();
    private readonly TileBuffer tile = new();
    private readonly TileBuffer bundle = new();
    private readonly Range[] entries = new Range[TilePath.FullWidth];
    private readonly byte[] leaves = new byte[TilePath.FullWidth * MerkleHash.Length];
    private TileUnit unit = new(new TilePath(0, 0), null, null);

    /// <summary>Hash of an entry of the unit that was checked last.</summary>
    public byte[] Leaf(int at) => leaves.AsSpan(at * MerkleHash.Length, MerkleHash.Length).ToArray();

    /// <summary>An entry of the unit that was checked last.</summary>
    public byte[] Entry(int at) => bundle.Written[entries[at]].ToArray();

    /// <summary>What is wrong with a unit; null when nothing is.</summary>
    public async Task<LogFault?> FaultAsync(TileUnit next, CancellationToken cancellationToken)
    {
        unit = next;
        if (unit.Hashes is null)
        {
            var (missing, _) = await reader.ReadAsync(unit.Tile, tile, cancellationToken);
            if (missing is not null)
                return missing;
        }
        return await HashAsync(cancellationToken) ?? Compare();
    }

    /// <summary>Reads the bundle of a unit and hashes its entries.</summary>
    public Task<LogFault?> HashAsync(TileUnit next, CancellationToken cancellationToken)
    {
        unit = next;
        return HashAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => hasher.Dispose();

    private async Task<LogFault?> HashAsync(CancellationToken cancellationToken)
    {
        var (missing, read) = await reader.ReadAsync(unit.Bundle, bundle, cancellationToken);
        if (missing is not null)
            return missing;
        if (!EntryBundle.TryRead(bundle.Written, entries.AsSpan(0, read.Width), out var how))
            return TileReader.Malformed(read, how!);
        hasher.Leaves(bundle.Written, entries.AsSpan(0, unit.Tile.Width), leaves);
        return null;
    }

    private LogFault? Compare()
    {
        var logged = (unit.Hashes is null ? tile.Written : unit.Hashes)[..(unit.Tile.Width * MerkleHash.Length)];
        var ofEntries = leaves.AsSpan(0, logged.Length);
        var agree = ofEntries.SequenceEqual(logged);
        if (unit.Root is null)
            return agree ? null : Edited(logged);
        var entriesHold = AddUp(ofEntries);
        if (agree)
            return entriesHold ? null : Together();
        if (entriesHold)
            return TileReader.Wrong(unit.Tile, $"hash {FirstDifference(logged)} of it is not that of entry {unit.Tile.FirstEntry + FirstDifference(logged)}, which {unit.Above} vouches for");
        return AddUp(logged) ? Edited(logged) : Together();
    }

    private bool AddUp(ReadOnlySpan<byte> hashes)
    {
        Span<byte> root = stackalloc byte[MerkleHash.Length];
        hasher.Root(hashes, root);
        return root.SequenceEqual(unit.Root);
    }

    private int FirstDifference(ReadOnlySpan<byte> logged) => leaves.AsSpan(0, logged.Length).CommonPrefixLength(logged) / MerkleHash.Length;

    private LogFault Edited(ReadOnlySpan<byte> logged)
    {
        var at = FirstDifference(logged);
        var index = unit.Tile.FirstEntry + at;
        var hash = leaves.AsSpan(at * MerkleHash.Length, MerkleHash.Length);
        for (var other = 0; other < unit.Tile.Width; other++)
        {
            if (hash.SequenceEqual(logged.Slice(other * MerkleHash.Length, MerkleHash.Length)))
                return new LogFault(LogFaultKind.Reordered, index, index, $"Entry {unit.Tile.FirstEntry + other} stands where entry {index} should.", $"{unit.Bundle}");
        }
        return new LogFault(LogFaultKind.Edited, index, index, $"Entry {index} is not the one that was logged: its bytes do not have the hash it was given.", $"{unit.Bundle}");
    }

    // Nothing but the hash above them is left to compare with, so the entry cannot be told from its neighbours.
    private LogFault Together()
    {
        var (first, last) = (unit.Tile.FirstEntry, unit.Tile.FirstEntry + unit.Tile.Width - 1);
        return new LogFault(LogFaultKind.Edited, first, last, $"Of the entries {first} to {last}, at least one is not the one that was logged, and {unit.Tile} was changed with it: they do not add up to their hash in {unit.Above}.", $"{unit.Tile}");
    }
}
