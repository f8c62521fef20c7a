using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>
/// The rows of a table, read and checked, in a DuckDB file: table <see cref="TableName"/> with the subject's key in
/// <see cref="KeyColumn"/>, each variable in the column that <see cref="Column"/> names, and of each number also its text as
/// the file had it, in the column that <see cref="TextColumn"/> names.
/// </summary>
/// <param name="Database">The DuckDB file.</param>
/// <param name="Variables">Every variable of the table in the order of its header.</param>
/// <param name="Subjects">Keys of the subjects, each once, in the order of the file.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record LoadedTable(string Database, IReadOnlyList<TableVariable> Variables, IReadOnlyList<string> Subjects, long Rows)
{
    /// <summary>Table of the rows.</summary>
    public const string TableName = "rows";

    /// <summary>Column of the subject's key.</summary>
    public const string KeyColumn = "key";

    /// <summary>Column of the variable at a position.</summary>
    public static string Column(int position) => $"c{position}";

    /// <summary>Column with the text of the number at a position.</summary>
    public static string TextColumn(int position) => $"t{position}";

    /// <summary>Every column but the key's, in the order of the table.</summary>
    public IEnumerable<string> Columns => Variables.Select((_, i) => Column(i)).Concat(Texts.Select(TextColumn));

    /// <summary>Positions of the variables whose text is kept: a number printed again may look otherwise than it was written.</summary>
    public IEnumerable<int> Texts => TextsOf(Variables);

    internal static IEnumerable<int> TextsOf(IReadOnlyList<TableVariable> variables) =>
        variables.Index().Where(v => v.Item.Type == VariableType.Number).Select(v => v.Index);
}

/// <summary>A variable of a table: what its column declares and what it is.</summary>
public sealed record TableVariable(DeclaredColumn Declared, CellType Cells, VariableType Type, IReadOnlyList<Level>? Levels)
{
    /// <summary>Its type in DuckDB.</summary>
    public string SqlType => Type switch
    {
        VariableType.Integer => "BIGINT",
        VariableType.Number => "DOUBLE",
        _ => "VARCHAR",
    };
}
