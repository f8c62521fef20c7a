using System.Text;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>Reads one row after the other: its subject, its values, and whether keys that must be unique are.</summary>
internal sealed class RowLoader
{
    private readonly DeclaredTable table;
    private readonly FindingList findings;
    private readonly CellReader[] readers;
    private readonly int subject;
    private readonly Cell[] all;
    private readonly Cell[] values;
    private readonly int[] positions;
    private readonly (int[] Columns, Dictionary<string, long> Seen)[] keys;

    internal RowLoader(DeclaredTable table, IReadOnlyList<TableVariable> variables, FindingList findings)
    {
        this.table = table;
        this.findings = findings;
        var columns = table.Columns.ToList();
        subject = columns.FindIndex(c => c.Name == table.SubjectColumn);
        positions = [.. variables.Select(v => columns.FindIndex(c => c.Name == v.Declared.Name))];
        readers = [.. columns.Select((column, i) => new CellReader(
            column with { Levels = i == subject ? null : column.Levels },
            i == subject ? column.Cells ?? CellType.Text : variables[Array.IndexOf(positions, i)].Cells,
            table.MissingValues))];
        all = new Cell[columns.Count];
        values = new Cell[variables.Count];
        keys = [.. table.UniqueKeys.Select(k => (k.Select(name => columns.FindIndex(c => c.Name == name)).ToArray(), new Dictionary<string, long>(StringComparer.Ordinal)))];
    }

    /// <summary>Reads a row; false when anything in it is wrong. The values are overwritten by the next row.</summary>
    internal bool Read(long line, IReadOnlyList<string> cells, out string? key, out IReadOnlyList<Cell> row)
    {
        var before = findings.Count;
        for (var i = 0; i < all.Length; i++)
        {
            if (readers[i].Read(cells[i], out all[i]) is { } problem)
                findings.Add(table.File, problem, line, table.Columns[i].Name);
        }

        key = Subject(line, cells[subject], findings.Count > before);
        CheckKeys(line);
        for (var i = 0; i < values.Length; i++)
            values[i] = all[positions[i]];
        row = values;
        return findings.Count == before;
    }

    /// <summary>
    /// The text of a number of the row just read: as the file has it, or in the usual spelling when the column has another;
    /// null when it is missing.
    /// </summary>
    internal string? NumberText(int variable, IReadOnlyList<string> cells)
    {
        var position = positions[variable];
        if (all[position].Canonical is not { } canonical)
            return null;
        return table.Columns[position].Spelling is { DecimalMark: ".", GroupMark: "", BareNumber: true } ? cells[position] : canonical;
    }

    private string? Subject(long line, string text, bool alreadyWrong)
    {
        var key = all[subject].Canonical;
        if (key is null && !alreadyWrong)
            findings.Add(table.File, "The row names no subject.", line, table.SubjectColumn);
        if (key is null || table.SubjectPattern is not { } pattern || pattern.IsMatch(text))
            return key;
        findings.Add(table.File, "The value is not a BIDS participant id: sub- and letters or digits.", line, table.SubjectColumn);
        return null;
    }

    private void CheckKeys(long line)
    {
        foreach (var (columns, seen) in keys)
        {
            var text = new StringBuilder();
            foreach (var column in columns)
            {
                if (all[column].Canonical is not { } part)
                {
                    text.Clear();
                    break;
                }

                text.Append(part.Length).Append(':').Append(part);
            }

            if (text.Length > 0 && !seen.TryAdd(text.ToString(), line))
                findings.Add(table.File, $"The value is declared as unique and stands on line {seen[text.ToString()]} already.", line, string.Join(", ", columns.Select(c => table.Columns[c].Name)));
        }
    }
}
