using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Tiles;

/// <summary>
/// Names a file of a log as C2SP tlog-tiles lays it out: a tile of hashes, <c>tile/L/N</c>, or a bundle of entries,
/// <c>tile/entries/N</c>; with <c>.p/W</c> at the end when fewer than 256 stand in it.
/// </summary>
/// <param name="Level">Level of a tile, 0 being leaf hashes; <see cref="EntriesLevel"/> for a bundle.</param>
/// <param name="Index">Index on the level, from 0.</param>
/// <param name="Width">How many hashes or entries, 1 to 256.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TilePath(int Level, long Index, int Width = TilePath.FullWidth)
{
    /// <summary>Hashes of a full tile, and entries of a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>What stands for a level in the name of a bundle.</summary>
    public const int EntriesLevel = -1;

    private const int HighestLevel = 63;
    private const string Entries = "entries";
    private const string Root = "tile/";
    private const string PartialMark = ".p/";

    /// <summary>Whether it is a bundle of entries.</summary>
    public bool IsBundle => Level == EntriesLevel;

    /// <summary>The same tile when it is full.</summary>
    public TilePath Full => this with { Width = FullWidth };

    /// <summary>Index of the first entry that a bundle, or a tile of level 0, is about.</summary>
    public long FirstEntry => Index * FullWidth;

    /// <summary>No valid file of this name has more bytes. A tile of hashes has exactly so many.</summary>
    public int MostBytes => Width * (IsBundle ? sizeof(ushort) + EntryBundle.LongestEntry : MerkleHash.Length);

    /// <summary>Every tile of hashes of a log, level by level, and the bundles after them: partial ones only where they are for exactly this size.</summary>
    /// <param name="size">How many entries the log has.</param>
    public static IEnumerable<TilePath> Of(long size)
    {
        for (var (level, hashes) = (0, size); hashes > 0; (level, hashes) = (level + 1, hashes / FullWidth))
        {
            foreach (var tile in Of(level, hashes))
                yield return tile;
        }
        foreach (var bundle in Of(EntriesLevel, size))
            yield return bundle;
    }

    /// <summary>The partial tiles of hashes of a log, at most one a level, lowest level first. Together they make up its root.</summary>
    /// <param name="size">How many entries the log has.</param>
    public static IEnumerable<TilePath> RightEdge(long size)
    {
        for (var (level, hashes) = (0, size); hashes > 0; (level, hashes) = (level + 1, hashes / FullWidth))
        {
            if (hashes % FullWidth > 0)
                yield return new TilePath(level, hashes / FullWidth, (int)(hashes % FullWidth));
        }
    }

    /// <summary>Reads a path strictly: each tile has one name. Answers false for anything else, never throws.</summary>
    public static bool TryParse(string? text, out TilePath path)
    {
        path = default;
        if (text is null || !text.StartsWith(Root, StringComparison.Ordinal))
            return false;
        var width = (long)FullWidth;
        var mark = text.IndexOf(PartialMark, StringComparison.Ordinal);
        if (mark >= 0 && (!StrictNumber.TryParse(text.AsSpan(mark + PartialMark.Length), out width) || width is < 1 or >= FullWidth))
            return false;
        var parts = (mark >= 0 ? text[Root.Length..mark] : text[Root.Length..]).Split('/');
        var level = (long)EntriesLevel;
        if ((parts[0] != Entries && (!StrictNumber.TryParse(parts[0], out level) || level > HighestLevel)) || !TryParseIndex(parts.AsSpan(1), out var index))
            return false;
        path = new TilePath((int)level, index, (int)width);
        return true;
    }

    /// <summary>The path, from <c>tile/</c> on.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Root).Append(IsBundle ? Entries : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
        AppendIndex(text, Index);
        return (Width == FullWidth ? text : text.Append(PartialMark).Append(Width.ToString(CultureInfo.InvariantCulture))).ToString();
    }

    private static IEnumerable<TilePath> Of(int level, long count)
    {
        for (var index = 0L; index < count / FullWidth; index++)
            yield return new TilePath(level, index);
        if (count % FullWidth > 0)
            yield return new TilePath(level, count / FullWidth, (int)(count % FullWidth));
    }

    // Three digits an element, all but the last after an x: 1234067 is x001/x234/067.
    private static void AppendIndex(StringBuilder text, long index)
    {
        if (index >= 1000)
            AppendUpper(text, index / 1000);
        text.Append((index % 1000).ToString("d3", CultureInfo.InvariantCulture));
    }

    private static void AppendUpper(StringBuilder text, long thousands)
    {
        if (thousands >= 1000)
            AppendUpper(text, thousands / 1000);
        text.Append('x').Append((thousands % 1000).ToString("d3", CultureInfo.InvariantCulture)).Append('/');
    }

    private static bool TryParseIndex(ReadOnlySpan<string> elements, out long index)
    {
        index = 0;
        if (elements.IsEmpty || (elements.Length > 1 && elements[0] == "x000"))
            return false;
        var digits = new StringBuilder();
        for (var at = 0; at < elements.Length; at++)
        {
            var isLast = at == elements.Length - 1;
            if (elements[at].Length != (isLast ? 3 : 4) || (!isLast && elements[at][0] != 'x'))
                return false;
            digits.Append(isLast ? elements[at] : elements[at][1..]);
        }
        return long.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
