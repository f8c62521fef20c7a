using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;

namespace TrustedData.Workflows.CohortTable;

/// <summary>
/// Counts subjects per group, and adds a value up, in DuckDB. Axes are the declared levels; a value outside them counts as
/// missing. Names and levels reach SQL only quoted, as identifiers and literals.
/// </summary>
internal sealed class Cohort : IDisposable
{
    private readonly Options options;
    private readonly List<IReadOnlyList<string>> levels;
    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public Cohort(Options options, StagedDictionary dictionary)
    {
        this.options = options;
        levels = [.. options.By.Select(dictionary.LevelsOf)];
        foreach (var term in options.Filter.Terms)
            _ = dictionary.Find(term.Variable);
        if (options.Value is { } value && dictionary.Find(value).Type is not ("integer" or "number"))
            throw new UsageException($"{value} is not numeric.");
        connection.Open();
    }

    public void Dispose() => connection.Dispose();

    public void Run()
    {
        Contribute();
        var severalRows = Scalar<bool>("SELECT coalesce(max(records), 0) > 1 OR count(*) > count(DISTINCT subject) FROM contribution");
        WriteTable(severalRows);
        if (options.Evidence is { } directory)
            WriteEvidence(directory);
    }

    // One row per subject and cell: what the subject adds to the cell. Group columns hold the index of the level.
    private void Contribute()
    {
        var source = File.Exists(Path.Combine(options.Data, "table.parquet"))
            ? $"read_parquet({Text(Path.Combine(options.Data, "table.parquet"))})"
            : $"read_csv({Text(Path.Combine(options.Data, "table.csv"))}, header = true, all_varchar = true)";
        var groups = options.By.Select((name, a) => $"list_position({List(levels[a])}, CAST({Name(name)} AS VARCHAR)) - 1 AS g{a}");
        var value = options.Value is { } v ? $"CAST({Name(v)} AS DOUBLE)" : "0.0";
        var filters = options.Filter.Terms.Select(t => $"CAST({Name(t.Variable)} AS VARCHAR) IN ({string.Join(", ", t.Levels.Select(Text))})");
        var kept = filters.Append("true");
        var complete = options.By.Select((_, a) => $"g{a} IS NOT NULL").Append("v IS NOT NULL");
        var keys = string.Concat(options.By.Select((_, a) => $", g{a}"));
        Execute($"""
            SET threads = 1;
            CREATE TABLE contribution AS
            SELECT CAST(subject AS VARCHAR) AS subject{keys}, count(*) AS records, sum(v) AS total
            FROM (SELECT subject, {string.Join(", ", groups)}, {value} AS v FROM {source} WHERE {string.Join(" AND ", kept)})
            WHERE {string.Join(" AND ", complete)}
            GROUP BY subject{keys};
            """);
    }

    private void WriteTable(bool severalRows)
    {
        var cells = Cells();
        var header = options.By.Append("n").Concat(severalRows ? ["records"] : Array.Empty<string>());
        if (options.Value is { } name)
            header = header.Concat([$"{name}_sum", $"{name}_mean"]);
        using var file = new StreamWriter(Path.Combine(options.Outputs, "cohort_table.csv"), append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        file.WriteLine(string.Join(',', header.Select(Csv)));
        foreach (var group in Groups())
        {
            var (subjects, records, total) = cells.GetValueOrDefault(string.Join(',', group));
            var labels = group.Select((level, a) => level < 0 ? "(all)" : levels[a][level]);
            var numbers = new List<string> { Whole(subjects) };
            if (severalRows)
                numbers.Add(Whole(records));
            if (options.Value is not null)
                numbers.AddRange(records == 0 ? ["", ""] : [Number(total), Number(total / records)]);
            file.WriteLine(string.Join(',', labels.Select(Csv).Concat(numbers)));
        }
    }

    // Every combination of declared levels, then margins with ever more variables summed; the overall line last.
    private IEnumerable<int[]> Groups() => Enumerable.Range(0, 1 << levels.Count)
        .OrderBy(summed => int.PopCount(summed)).ThenBy(summed => summed)
        .SelectMany(summed => levels
            .Select((axis, a) => (summed >> a & 1) == 1 ? [-1] : Enumerable.Range(0, axis.Count).ToArray())
            .Aggregate<int[], IEnumerable<int[]>>([[]], (groups, axis) => groups.SelectMany(g => axis.Select(level => (int[])[.. g, level]))));

    private Dictionary<string, (long Subjects, long Records, double Total)> Cells()
    {
        var keys = string.Join(", ", options.By.Select((_, a) => $"g{a}"));
        var columns = string.Join(", ", options.By.Select((_, a) => $"coalesce(g{a}, -1)"));
        using var command = Command($"SELECT count(DISTINCT subject), sum(records)::BIGINT, sum(total), {columns} FROM contribution GROUP BY CUBE ({keys})");
        using var reader = command.ExecuteReader();
        var cells = new Dictionary<string, (long, long, double)>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader.IsDBNull(1))
                continue;
            var key = string.Join(',', options.By.Select((_, a) => Convert.ToInt32(reader.GetValue(3 + a), CultureInfo.InvariantCulture)));
            cells[key] = (reader.GetInt64(0), reader.GetInt64(1), reader.GetDouble(2));
        }

        return cells;
    }

    private void WriteEvidence(string directory)
    {
        const string file = "table.contributions.csv";
        var groups = options.By.Select((name, a) => $"{List(levels[a])}[g{a} + 1] AS {Name(name)}");
        var total = options.Value is { } value ? $", total AS {Name(value)}" : "";
        Execute($"COPY (SELECT subject, {string.Join(", ", groups)}, records{total} FROM contribution ORDER BY subject) TO {Text(Path.Combine(directory, file))} (FORMAT csv, HEADER true)");
        var measures = options.Value is { } name ? new[] { new { name, origin = "variable" } } : [];
        var evidence = new
        {
            format = "td-evidence/1",
            outputs = new[] { new { output = "table", kind = "magnitude-table", groupBy = options.By, filter = options.FilterText, measures, contributions = file } },
        };
        File.WriteAllBytes(Path.Combine(directory, "evidence.json"), JsonSerializer.SerializeToUtf8Bytes(evidence));
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private T Scalar<T>(string sql)
    {
        using var command = Command(sql);
        return (T)command.ExecuteScalar()!;
    }

    // DuckDB takes no parameters where a statement names columns, files or a list of levels; Name and Text quote each of them.
    [SuppressMessage("Security", "CA2100", Justification = "Every part that is not a constant goes through Name or Text.")]
    private DuckDBCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static string Name(string variable) => $"\"{variable.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";

    private static string Csv(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
