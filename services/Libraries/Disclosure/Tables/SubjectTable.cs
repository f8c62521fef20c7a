namespace TrustedData.Disclosure.Tables;

/// <summary>A table of subjects over axes, with every margin, computed from contributions.</summary>
/// <param name="Axes">The axes.</param>
/// <param name="Measures">The measures.</param>
/// <param name="Cells">Every combination of declared levels, then every margin; the overall cell last.</param>
public sealed record SubjectTable(IReadOnlyList<Axis> Axes, IReadOnlyList<string> Measures, IReadOnlyList<Cell> Cells)
{
    /// <summary>The most cells that a table may have, margins included.</summary>
    public const int MostCells = 200_000;

    /// <summary>Whether a table over axes with so many levels has at most <see cref="MostCells"/> cells.</summary>
    public static bool Fits(IEnumerable<int> levels) =>
        levels.Aggregate(1L, (product, count) => Math.Min(product * (count + 1L), MostCells + 1L)) <= MostCells;

    /// <summary>Builds the table over the first <paramref name="axes"/> axes; the others are added up.</summary>
    /// <exception cref="ArgumentException">The table would have more than <see cref="MostCells"/> cells.</exception>
    public static SubjectTable Build(Contributions contributions, int axes)
    {
        var kept = contributions.Axes.Take(axes).ToList();
        if (!Fits(kept.Select(axis => axis.Levels.Count)))
            throw new ArgumentException("The table would have too many cells.", nameof(axes));
        var cells = Margins(axes).SelectMany(summed => CellsOf(contributions, kept, summed)).ToList();
        return new SubjectTable(kept, contributions.Measures, cells);
    }

    // Full combinations first (nothing summed), then margins with ever more axes summed; the last is the overall cell.
    private static IEnumerable<int> Margins(int axes) =>
        Enumerable.Range(0, 1 << axes).OrderBy(mask => int.PopCount(mask)).ThenBy(mask => mask);

    private static IEnumerable<Cell> CellsOf(Contributions contributions, List<Axis> axes, int summed)
    {
        var sizes = axes.Select((axis, a) => (summed >> a & 1) == 1 ? 1 : axis.Levels.Count).ToArray();
        var sums = new CellSums[sizes.Aggregate(1, (product, size) => product * size)];
        for (var c = 0; c < sums.Length; c++)
            sums[c] = new CellSums(contributions.Measures.Count);
        for (var i = 0; i < contributions.Count; i++)
        {
            var cell = 0;
            for (var a = 0; a < axes.Count; a++)
                cell = (cell * sizes[a]) + (sizes[a] == 1 && (summed >> a & 1) == 1 ? 0 : contributions.Levels[a][i]);
            sums[cell].Add(contributions, i);
        }

        return sums.Select((sum, c) => sum.ToCell(LevelsOf(c, sizes, summed)));
    }

    private static int[] LevelsOf(int cell, int[] sizes, int summed)
    {
        var levels = new int[sizes.Length];
        for (var a = sizes.Length - 1; a >= 0; a--)
        {
            levels[a] = (summed >> a & 1) == 1 ? -1 : cell % sizes[a];
            cell /= sizes[a];
        }

        return levels;
    }
}
