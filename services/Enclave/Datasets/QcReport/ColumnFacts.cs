using DuckDB.NET.Data;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.QcReport;

/// <summary>What the rows hold of one variable. It stays inside: for the steward alone.</summary>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Minimum">Least number.</param>
/// <param name="Maximum">Greatest number.</param>
/// <param name="Mean">Mean of the numbers.</param>
/// <param name="Levels">Rows of each declared level, in declared order.</param>
public sealed record ColumnFacts(long Missing, long Distinct, double? Minimum, double? Maximum, double? Mean, IReadOnlyList<LevelCount>? Levels)
{
    /// <summary>Counts every variable of a table.</summary>
    public static IReadOnlyList<ColumnFacts> Of(LoadedTable table)
    {
        using var duck = TableDatabase.OnFile(table.Database);
        return [.. table.Variables.Select((variable, i) => Of(duck, variable, LoadedTable.Column(i)))];
    }

    private static ColumnFacts Of(TableDatabase duck, TableVariable variable, string column)
    {
        var numeric = variable.Type is VariableType.Integer or VariableType.Number;
        var numbers = numeric ? $"min({column})::DOUBLE, max({column})::DOUBLE, avg({column})::DOUBLE" : "NULL::DOUBLE, NULL::DOUBLE, NULL::DOUBLE";
        var (missing, distinct, minimum, maximum, mean) = duck
            .Query($"SELECT count(*) - count({column}), count(DISTINCT {column}), {numbers} FROM {LoadedTable.TableName}", row => (row.GetInt64(0), row.GetInt64(1), Real(row, 2), Real(row, 3), Real(row, 4)))
            .Single();
        return new ColumnFacts(missing, distinct, minimum, maximum, mean, Counts(duck, variable, column));
    }

    private static IReadOnlyList<LevelCount>? Counts(TableDatabase duck, TableVariable variable, string column)
    {
        if (variable.Levels is null)
            return null;
        var counts = duck
            .Query($"SELECT {column}, count(*) FROM {LoadedTable.TableName} WHERE {column} IS NOT NULL GROUP BY {column}", row => (row.GetString(0), row.GetInt64(1)))
            .ToDictionary(c => c.Item1, c => c.Item2, StringComparer.Ordinal);
        return [.. variable.Levels.Select(l => new LevelCount(l.Value, counts.GetValueOrDefault(l.Value)))];
    }

    private static double? Real(DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

/// <summary>How many rows have a level.</summary>
public sealed record LevelCount(string Level, long Rows);
