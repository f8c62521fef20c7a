using System.Globalization;
using System.Text;

namespace TrustedData.Disclosure.Tables;

/// <summary>One column: its heading and what it shows.</summary>
public sealed record TableColumn(string Heading, ColumnStatistic Statistic, int Measure = -1);

/// <summary>What a column shows of a cell.</summary>
public enum ColumnStatistic
{
    /// <summary>Distinct subjects.</summary>
    Subjects,

    /// <summary>Records.</summary>
    Records,

    /// <summary>Sum of a measure.</summary>
    Sum,

    /// <summary>Mean of a measure over records.</summary>
    Mean,

    /// <summary>Sample standard deviation of a measure over subjects.</summary>
    StandardDeviation,
}

/// <summary>Writes a table as CSV (RFC 4180), numbers with six significant digits: more would be precision that nobody asked for.</summary>
public static class TableText
{
    /// <summary>Writes the table.</summary>
    public static string Csv(SubjectTable table, IReadOnlyList<TableColumn> columns)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', table.Axes.Select(a => Quote(a.Variable)).Concat(columns.Select(c => Quote(c.Heading)))).Append('\n');
        foreach (var cell in table.Cells)
        {
            var levels = table.Axes.Select((axis, a) => Quote(cell.Levels[a] < 0 ? Cell.All : axis.Levels[cell.Levels[a]]));
            text.AppendJoin(',', levels.Concat(columns.Select(c => Value(cell, c)))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The text of one value; empty where there is none.</summary>
    public static string Value(Cell cell, TableColumn column) => column.Statistic switch
    {
        ColumnStatistic.Subjects => cell.Subjects.ToString(CultureInfo.InvariantCulture),
        ColumnStatistic.Records => cell.Records.ToString(CultureInfo.InvariantCulture),
        ColumnStatistic.Sum => cell.Records == 0 ? "" : Number(cell.Sums[column.Measure]),
        ColumnStatistic.Mean => Number(cell.Mean(column.Measure)),
        _ => Number(cell.StandardDeviations[column.Measure]),
    };

    private static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
