using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using TrustedData.Ledger.Append;

namespace TrustedData.Benchmarks.Ledger;

/// <summary>The least that PostgreSQL can do with the same bytes: binary COPY in batches into one table without an index, each batch committed.</summary>
internal static class PlainCopy
{
    /// <summary>Answers the seconds it takes.</summary>
    internal static async Task<double> RunAsync(string database, NewEntry[] entries, int batch)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand("DROP TABLE IF EXISTS plain; CREATE TABLE plain (body bytea NOT NULL)", connection))
            await create.ExecuteNonQueryAsync();
        var watch = Stopwatch.StartNew();
        foreach (var chunk in entries.Chunk(batch))
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY plain (body) FROM STDIN (FORMAT binary)");
            foreach (var entry in chunk)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(entry.Body, NpgsqlDbType.Bytea);
            }
            await copy.CompleteAsync();
        }
        return watch.Elapsed.TotalSeconds;
    }
}
