using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using DuckDB.NET.Data;
using TrustedData.SyntheticCohort;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>A staged view as the enclave writes it, made for a test.</summary>
public sealed class MadeView(string directory)
{
    public string Directory => directory;

    /// <summary>Writes the dictionary; a variable with levels is categorical, one without a number.</summary>
    public void WriteDictionary(params (string Name, string[]? Levels)[] variables) => File.WriteAllText(
        Path.Combine(directory, "dictionary.json"),
        JsonSerializer.Serialize(new
        {
            dataset = "made",
            variables = variables.Select(v => new { name = v.Name, type = v.Levels is null ? "number" : "categorical", levels = v.Levels?.Select(l => new { value = l }) }),
        }));

    /// <summary>Writes the table as text; a null is an empty field.</summary>
    public void WriteTable(IEnumerable<string> columns, IEnumerable<string?[]> rows) => File.WriteAllLines(
        Path.Combine(directory, "table.csv"),
        rows.Prepend([.. columns]).Select(row => string.Join(',', row.Select(c => PlainTable.Quoted(c ?? "")))));

    /// <summary>Writes the same table as Parquet, with the named columns as numbers and all others as text.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "A test's own names.")]
    public void WriteParquet(params string[] numbers)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var replaced = numbers.Length == 0 ? "" : $" REPLACE ({string.Join(", ", numbers.Select(n => $"\"{n}\"::DOUBLE AS \"{n}\""))})";
        command.CommandText = $"""
            COPY (SELECT *{replaced} FROM read_csv('{directory}/table.csv', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"'))
            TO '{directory}/table.parquet' (FORMAT parquet, COMPRESSION zstd)
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Writes a mask of a person, with these voxels inside.</summary>
    public void WriteMask(string subject, string variable, Mask mask, params IEnumerable<(int X, int Y, int Z)> inside)
    {
        foreach (var (x, y, z) in inside)
            mask[x, y, z] = true;
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(directory, "images", subject)).FullName;
        mask.Write(Path.Combine(folder, variable + ".nii.gz"));
    }
}
