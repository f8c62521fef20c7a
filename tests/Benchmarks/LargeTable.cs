using DuckDB.NET.Data;

namespace TrustedData.Benchmarks;

/// <summary>A staged view of a million subjects, one row each: what a large cohort looks like to a workflow. All of it is made up.</summary>
internal static class LargeTable
{
    private const string Dictionary = """
        {"variables":[
        {"name":"sex","type":"categorical","levels":[{"value":"F","label":"female"},{"value":"M","label":"male"}]},
        {"name":"ms_type","type":"categorical","levels":[{"value":"RR"},{"value":"SP"},{"value":"PP"},{"value":"CIS"}]},
        {"name":"region","type":"categorical","levels":[{"value":"north"},{"value":"east"},{"value":"south"},{"value":"west"},{"value":"centre"}]},
        {"name":"edss","type":"number","levels":null}]}
        """;

    internal static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        Environment.CurrentDirectory = directory;
        File.WriteAllText("dictionary.json", Dictionary);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();

        // Pseudonyms as the enclave makes them: 32 hex digits, in their own order. A few values are missing.
        command.CommandText = """
            CREATE TABLE made AS SELECT
                md5(i::VARCHAR) AS subject,
                CASE WHEN hash(i) % 100 = 0 THEN NULL WHEN hash(i) % 3 = 0 THEN 'M' ELSE 'F' END AS sex,
                ['RR', 'RR', 'RR', 'SP', 'PP', 'CIS'][(1 + hash(i, 1) % 6)::INT] AS ms_type,
                ['north', 'east', 'south', 'west', 'centre'][(1 + hash(i, 2) % 5)::INT] AS region,
                CASE WHEN hash(i, 3) % 50 = 0 THEN NULL ELSE (hash(i, 4) % 20) / 2 END AS edss
            FROM range(1000000) AS t(i) ORDER BY subject;
            COPY made TO 'table.parquet' (FORMAT parquet, COMPRESSION zstd);
            COPY made TO 'table.csv' (FORMAT csv, HEADER true);
            """;
        command.ExecuteNonQuery();
    }
}
