using System.Globalization;
using DuckDB.NET.Data;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>Reads a Parquet file independently of the product.</summary>
internal static class DuckTable
{
    /// <summary>Every row, values as invariant text, missing ones null; the header first.</summary>
    public static List<string?[]> Read(string file)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM read_parquet($file)";
        command.Parameters.Add(new DuckDBParameter("file", file));
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]> { Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray() };
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);
        return rows;
    }
}
