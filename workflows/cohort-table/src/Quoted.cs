namespace TrustedData.Workflows.CohortTable;

/// <summary>
/// Parts of a statement that are not constants. DuckDB takes no parameters where a statement names columns, files, types or
/// lists, so this is the only way in which a name or a level reaches one.
/// </summary>
internal static class Quoted
{
    public static string Name(string variable) => $"\"{variable.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Texts(IEnumerable<string> texts) => string.Join(", ", texts.Select(Text));
}
