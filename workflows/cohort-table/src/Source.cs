using static TrustedData.Workflows.CohortTable.Quoted;

namespace TrustedData.Workflows.CohortTable;

/// <summary>The table of a staged view as something to select from: Parquet where it stands, else CSV with every value as text.</summary>
internal sealed record Source(string Sql, bool IsTyped)
{
    public static Source Of(string data)
    {
        var parquet = Path.Combine(data, "table.parquet");
        return File.Exists(parquet)
            ? new Source($"read_parquet({Text(parquet)})", IsTyped: true)
            : new Source($"read_csv({Text(Path.Combine(data, "table.csv"))}, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0)", IsTyped: false);
    }

    /// <summary>A numeric variable; null where it is missing.</summary>
    public string Number(string variable) => IsTyped ? $"{Name(variable)}::DOUBLE" : $"nullif({Name(variable)}, '')::DOUBLE";
}
