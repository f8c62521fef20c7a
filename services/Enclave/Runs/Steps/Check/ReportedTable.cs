using System.Globalization;
using TrustedData.Disclosure.Tables;
using TrustedData.Enclave.Runs.Inspection;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>
/// The table that a workflow wrote, read as a claim: its heading says which statistics it prints, and every cell must be what
/// the evidence gives. What is released is printed anew from the evidence.
/// </summary>
public static class ReportedTable
{
    // Workflows print six significant digits: half a unit in the sixth place, and room for the last bit.
    private const double Tolerance = 1e-5;

    // Where values cancel, what is left of them depends on the order of adding up, in proportion to the values themselves.
    private const double Cancelled = 1e-8;

    /// <summary>The statistics behind the headings after the grouping variables.</summary>
    public static IReadOnlyList<TableColumn> ColumnsOf(IReadOnlyList<string> headings, Contributions contributions) =>
        [.. headings.Skip(contributions.Axes.Count).Select(h => ColumnOf(h, contributions.Measures)).OfType<TableColumn>()];

    /// <summary>Whether the table is exactly the full table of the contributions, margins included, in any order of lines.</summary>
    public static bool Agrees(InspectedTable? written, Contributions contributions)
    {
        if (written is null
            || !written.Columns.Take(contributions.Axes.Count).SequenceEqual(contributions.Axes.Select(a => a.Variable), StringComparer.Ordinal))
            return false;
        var columns = ColumnsOf(written.Columns, contributions);
        if (columns.Count != written.Columns.Count - contributions.Axes.Count || columns.All(c => c.Statistic != ColumnStatistic.Subjects))
            return false;
        var table = SubjectTable.Build(contributions, contributions.Axes.Count);
        var room = columns.Select(column => Room(column, contributions)).ToList();
        var expected = table.Cells.ToDictionary(cell => Key(Labels(table, cell)), StringComparer.Ordinal);
        return written.Rows.Count == expected.Count && written.Rows.All(row =>
            row.Count == written.Columns.Count
            && expected.Remove(Key(row.Take(contributions.Axes.Count)), out var cell)
            && columns.Select((column, c) => IsClose(row[contributions.Axes.Count + c], TableText.Value(cell, column), room[c])).All(close => close));
    }

    private static TableColumn? ColumnOf(string heading, IReadOnlyList<string> measures)
    {
        if (heading == "n")
            return new TableColumn(heading, ColumnStatistic.Subjects);
        if (heading == "records")
            return new TableColumn(heading, ColumnStatistic.Records);
        for (var m = 0; m < measures.Count; m++)
        {
            if (heading == $"{measures[m]}_sum")
                return new TableColumn(heading, ColumnStatistic.Sum, m);
            if (heading == $"{measures[m]}_mean")
                return new TableColumn(heading, ColumnStatistic.Mean, m);
            if (heading == $"{measures[m]}_sd")
                return new TableColumn(heading, ColumnStatistic.StandardDeviation, m);
        }

        return null;
    }

    private static IEnumerable<string> Labels(SubjectTable table, Cell cell) =>
        table.Axes.Select((axis, a) => cell.Levels[a] < 0 ? Cell.All : axis.Levels[cell.Levels[a]]);

    private static string Key(IEnumerable<string> labels) => string.Join('\u001f', labels);

    private static double Room(TableColumn column, Contributions contributions) => column.Statistic switch
    {
        ColumnStatistic.Sum => Cancelled * contributions.Values[column.Measure].Sum(Math.Abs),
        ColumnStatistic.Mean or ColumnStatistic.StandardDeviation => Cancelled * contributions.Values[column.Measure].Select(Math.Abs).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static bool IsClose(string written, string expected, double room)
    {
        if (written == expected)
            return true;
        return double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
            && double.IsFinite(left)
            && Math.Abs(left - right) <= Math.Max(room, Tolerance * Math.Max(Math.Abs(left), Math.Abs(right)));
    }
}
