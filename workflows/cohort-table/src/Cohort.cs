using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using static TrustedData.Workflows.CohortTable.Quoted;

namespace TrustedData.Workflows.CohortTable;

/// <summary>
/// Counts subjects per group, and adds a value up, in DuckDB. Axes are the declared levels; a value outside them counts as
/// missing. Names and levels reach SQL only quoted, as identifiers and literals.
/// </summary>
internal sealed class Cohort : IDisposable
{
    private readonly Options options;
    private readonly List<IReadOnlyList<string>> levels;
    private readonly Source source;
    private readonly string keys;
    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public Cohort(Options options, StagedDictionary dictionary)
    {
        this.options = options;
        levels = [.. options.By.Select(dictionary.LevelsOf)];
        source = Source.Of(options.Data);
        keys = string.Join(", ", options.By.Select((_, a) => $"g{a}"));
        foreach (var term in options.Filter.Terms)
            _ = dictionary.Find(term.Variable);
        if (options.Value is { } value && dictionary.Find(value).Type is not ("integer" or "number"))
            throw new UsageException($"{value} is not numeric.");
        connection.Open();
    }

    public void Dispose() => connection.Dispose();

    public void Run()
    {
        Keep();
        var severalRows = !IsStrictlyAscending() && Scalar<bool>("SELECT count(*) > count(DISTINCT subject) FROM kept");
        Contribute(severalRows);
        WriteTable(severalRows);
        if (options.Evidence is { } directory)
            WriteEvidence(directory, severalRows);
    }

    // The complete cases among the filtered rows. Group columns hold the index of the level.
    private void Keep()
    {
        var groups = options.By.Select((name, a) => $"enum_code(TRY_CAST({Name(name)}::VARCHAR AS ENUM({Texts(levels[a])}))) AS g{a}");
        var value = options.Value is { } v ? source.Number(v) : "0::DOUBLE";
        var filters = options.Filter.Terms.Select(t => $"{Name(t.Variable)}::VARCHAR IN ({Texts(t.Levels)})").Append("true");
        var complete = Enumerable.Range(0, levels.Count).Select(a => $"g{a} IS NOT NULL").Append("v IS NOT NULL");
        Execute($"""
            SET threads = 1;
            CREATE TABLE kept AS SELECT * FROM
            (SELECT subject::VARCHAR AS subject, {string.Join(", ", groups)}, {value} AS v FROM {source.Sql} WHERE {string.Join(" AND ", filters)})
            WHERE {string.Join(" AND ", complete)};
            """);
    }

    // A staged table stands in the order of its subjects; where each is greater than the one before, none occurs twice, and
    // nothing needs to be hashed to find that out.
    private bool IsStrictlyAscending() =>
        Scalar<bool>("SELECT coalesce(bool_and(subject > before), true) FROM (SELECT subject, lag(subject) OVER () AS before FROM kept) WHERE before IS NOT NULL");

    // One row per subject and cell: what the subject adds to the cell.
    private void Contribute(bool severalRows) => Execute(severalRows
        ? $"CREATE TABLE contribution AS SELECT subject, {keys}, count(*) AS records, sum(v) AS total FROM kept GROUP BY subject, {keys}"
        : $"CREATE VIEW contribution AS SELECT subject, {keys}, 1::BIGINT AS records, v AS total FROM kept");

    private void WriteTable(bool severalRows)
    {
        var cells = Cells(severalRows);
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

    private Dictionary<string, (long Subjects, long Records, double Total)> Cells(bool severalRows)
    {
        var columns = string.Join(", ", options.By.Select((_, a) => $"coalesce(g{a}::INTEGER, -1)"));
        var subjects = severalRows ? "count(DISTINCT subject)" : "count(*)";
        using var command = Command($"SELECT {subjects}, sum(records)::BIGINT, sum(total), {columns} FROM contribution GROUP BY CUBE ({keys})");
        using var reader = command.ExecuteReader();
        var cells = new Dictionary<string, (long, long, double)>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader.IsDBNull(1))
                continue;
            var key = string.Join(',', options.By.Select((_, a) => reader.GetInt32(3 + a)));
            cells[key] = (reader.GetInt64(0), reader.GetInt64(1), reader.GetDouble(2));
        }

        return cells;
    }

    private void WriteEvidence(string directory, bool severalRows)
    {
        const string file = "table.contributions.csv";
        var groups = options.By.Select((name, a) => $"[{Texts(levels[a])}][g{a}::INTEGER + 1] AS {Name(name)}");
        var total = options.Value is { } value ? $", total AS {Name(value)}" : "";
        var order = severalRows ? $" ORDER BY subject, {keys}" : "";
        Execute($"COPY (SELECT subject, {string.Join(", ", groups)}, records{total} FROM contribution{order}) TO {Text(Path.Combine(directory, file))} (FORMAT csv, HEADER true)");
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

    [SuppressMessage("Security", "CA2100", Justification = "Every part that is not a constant goes through Quoted.")]
    private DuckDBCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static string Csv(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
