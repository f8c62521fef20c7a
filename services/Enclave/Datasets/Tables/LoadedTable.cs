using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>
/// The rows of a table, read and checked, in a DuckDB file: table <see cref="TableName"/> with the subject's key in
/// <see cref="KeyColumn"/> and each variable in the column that <see cref="Column"/> names.
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
