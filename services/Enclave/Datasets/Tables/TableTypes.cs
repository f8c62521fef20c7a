using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>
/// Decides the type of each column: declared levels make it categorical, a declared type stands, and a column of which
/// nothing is declared is a whole number or a number when every value of it is one, otherwise text.
/// </summary>
public static class TableTypes
{
    private static readonly Level[] Booleans = [new("true", null), new("false", null)];

    /// <summary>Decides for every column but the subject's; reads the file once when a column does not declare its type.</summary>
    public static IReadOnlyList<TableVariable> Decide(DeclaredTable table, CancellationToken cancellationToken)
    {
        var seen = table.Columns.Any(Undecided) ? Seen(table, cancellationToken) : [];
        return [.. table.Columns.Where(c => c.Name != table.SubjectColumn).Select(column =>
        {
            var cells = column.Cells ?? (Undecided(column) ? seen[column.Name] : CellType.Text);
            return new TableVariable(column, cells, TypeOf(column, cells), cells == CellType.Boolean ? column.Levels ?? Booleans : column.Levels);
        })];
    }

    private static bool Undecided(DeclaredColumn column) => column is { Cells: null, Levels: null };

    private static VariableType TypeOf(DeclaredColumn column, CellType cells) => cells switch
    {
        _ when column.Levels is not null => VariableType.Categorical,
        CellType.Boolean => VariableType.Categorical,
        CellType.Integer or CellType.Year => VariableType.Integer,
        CellType.Number => VariableType.Number,
        _ => VariableType.String,
    };

    private static Dictionary<string, CellType> Seen(DeclaredTable table, CancellationToken cancellationToken)
    {
        var integer = Enumerable.Repeat(true, table.Columns.Count).ToArray();
        var number = Enumerable.Repeat(true, table.Columns.Count).ToArray();
        var any = new bool[table.Columns.Count];

        // What is wrong with the file is found again, and kept, when the rows are loaded.
        new TableReader(table, new FindingList()).Read(
            (line, cells) =>
            {
                for (var i = 0; i < cells.Count; i++)
                {
                    if (cells[i].Length == 0 || table.MissingValues.Contains(cells[i]))
                        continue;
                    any[i] = true;
                    integer[i] = integer[i] && CellReader.TryInteger(cells[i], out _);
                    number[i] = number[i] && CellReader.TryNumber(cells[i], out _);
                }
            },
            cancellationToken);
        return table.Columns
            .Select((column, i) => (column.Name, Type: (any[i], integer[i], number[i]) switch
            {
                (true, true, _) => CellType.Integer,
                (true, _, true) => CellType.Number,
                _ => CellType.Text,
            }))
            .ToDictionary(c => c.Name, c => c.Type, StringComparer.Ordinal);
    }
}
