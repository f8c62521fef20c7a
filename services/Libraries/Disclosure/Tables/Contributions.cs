namespace TrustedData.Disclosure.Tables;

/// <summary>
/// What each subject contributed to each cell, column by column: row <c>i</c> says that <c>Subject[i]</c> has
/// <c>Records[i]</c> records in the cell <c>Levels[a][i]</c> of each axis <c>a</c>, which add <c>Values[m][i]</c> to each
/// measure <c>m</c>. A subject stands at most once in a cell, and may stand in several cells.
/// </summary>
public sealed class Contributions
{
    /// <summary>Checks the shapes.</summary>
    /// <exception cref="ArgumentException">Columns differ in length, a level or a record count is out of range, a value is not finite, or a subject stands twice in a cell.</exception>
    public Contributions(
        IReadOnlyList<Axis> axes, IReadOnlyList<string> measures, int[] subject, IReadOnlyList<int[]> levels, long[] records, IReadOnlyList<double[]> values)
    {
        if (levels.Count != axes.Count || values.Count != measures.Count || records.Length != subject.Length
            || levels.Any(l => l.Length != subject.Length) || values.Any(v => v.Length != subject.Length))
            throw new ArgumentException("Every column must have one entry a contribution.", nameof(subject));
        if (axes.Where((axis, a) => levels[a].Any(level => level < 0 || level >= axis.Levels.Count)).Any())
            throw new ArgumentException("A level is not one of its axis.", nameof(levels));
        if (records.Any(r => r < 1) || values.Any(v => v.Any(x => !double.IsFinite(x))))
            throw new ArgumentException("A contribution needs at least one record and finite values.", nameof(values));
        Axes = axes;
        Measures = measures;
        Subject = subject;
        Levels = levels;
        Records = records;
        Values = values;
        var seen = new HashSet<(long, int)>(subject.Length);
        for (var i = 0; i < subject.Length; i++)
        {
            if (!seen.Add((CellOf(i, axes.Count), subject[i])))
                throw new ArgumentException("A subject stands twice in one cell.", nameof(subject));
        }
    }

    public IReadOnlyList<Axis> Axes { get; }

    public IReadOnlyList<string> Measures { get; }

    public int[] Subject { get; }

    public IReadOnlyList<int[]> Levels { get; }

    public long[] Records { get; }

    public IReadOnlyList<double[]> Values { get; }

    /// <summary>Number of contributions.</summary>
    public int Count => Subject.Length;

    private long CellOf(int row, int axes)
    {
        long cell = 0;
        for (var a = 0; a < axes; a++)
            cell = (cell * Axes[a].Levels.Count) + Levels[a][row];
        return cell;
    }
}
