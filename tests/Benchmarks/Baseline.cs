using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;

namespace TrustedData.Benchmarks;

/// <summary>The question that cohort-table answers, put to DuckDB with nothing around it: no container, no checks, no evidence.</summary>
internal static class Baseline
{
    internal static void Run(string directory)
    {
        Environment.CurrentDirectory = directory;
        var watch = Stopwatch.StartNew();
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SET threads = 1;
            SELECT sex, ms_type, region, count(DISTINCT subject), sum(edss), avg(edss)
            FROM read_parquet('table.parquet')
            WHERE sex IS NOT NULL AND ms_type IS NOT NULL AND region IS NOT NULL AND edss IS NOT NULL
            GROUP BY CUBE (sex, ms_type, region);
            """;
        var groups = 0;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            groups++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{groups} {watch.Elapsed.TotalMilliseconds:F0}"));
    }
}
