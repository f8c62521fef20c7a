using DuckDB.NET.Data;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>Reads a declared table into a DuckDB file, checking every cell, every key and every subject on the way.</summary>
public sealed class TableLoader(DeclaredTable table, string database, FindingList findings)
{
    private const int LongestKey = 128;

    private readonly Dictionary<string, long> subjects = new(StringComparer.Ordinal);
    private readonly List<string> inOrder = [];
    private long rows;
    private int[] texts = [];

    /// <summary>Loads the table. What it answers is of use only when there are no findings.</summary>
    public LoadedTable Load(List<string> warnings, CancellationToken cancellationToken)
    {
        var variables = TableTypes.Decide(table, cancellationToken);
        using var duck = TableDatabase.OnFile(database);
        var columns = variables.Select((v, i) => $", {LoadedTable.Column(i)} {v.SqlType}")
            .Concat(LoadedTable.TextsOf(variables).Select(i => $", {LoadedTable.TextColumn(i)} VARCHAR"));
        duck.Execute($"CREATE TABLE {LoadedTable.TableName} ({LoadedTable.KeyColumn} VARCHAR{string.Concat(columns)})");

        var reader = new TableReader(table, findings);
        using (var appender = duck.Append(LoadedTable.TableName))
        {
            var row = new RowLoader(table, variables, findings);
            texts = [.. LoadedTable.TextsOf(variables)];
            reader.Read((line, cells) => Add(appender, row, line, cells), cancellationToken);
        }

        if (rows == 0 && !findings.Any)
            findings.Add(table.File, "The table has no rows.");
        if (reader.HadByteOrderMark)
            warnings.Add($"{table.File} began with a byte order mark; it was dropped.");
        return new LoadedTable(database, variables, inOrder, rows);
    }

    private void Add(DuckDBAppender appender, RowLoader row, long line, IReadOnlyList<string> cells)
    {
        rows++;
        var complete = row.Read(line, cells, out var key, out var values);
        if (key is null || !IsNewOrAllowed(key, line) || !complete)
            return;

        // Once something is wrong nothing of this table will be kept, so only checking goes on.
        if (findings.Any)
            return;
        var target = appender.CreateRow().AppendValue(key);
        foreach (var value in values)
        {
            _ = value.Kind switch
            {
                CellKind.Integer => target.AppendValue(value.Integer),
                CellKind.Number => target.AppendValue(value.Number),
                CellKind.Text => target.AppendValue(value.Text),
                _ => target.AppendNullValue(),
            };
        }

        foreach (var position in texts)
        {
            _ = row.NumberText(position, cells) is { } text ? target.AppendValue(text) : target.AppendNullValue();
        }

        target.EndRow();
    }

    private bool IsNewOrAllowed(string key, long line)
    {
        if (key.Length > LongestKey)
        {
            findings.Add(table.File, $"The subject's key is longer than {LongestKey} characters.", line, table.SubjectColumn);
            return false;
        }

        if (subjects.TryAdd(key, line))
        {
            inOrder.Add(key);
            return true;
        }

        if (table.SeveralRowsPerSubject)
            return true;
        findings.Add(table.File, $"The subject already has a row, on line {subjects[key]}. When several rows a subject are meant, name the subject's column at import.", line, table.SubjectColumn);
        return false;
    }
}
