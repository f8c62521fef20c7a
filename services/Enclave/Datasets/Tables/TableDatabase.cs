using DuckDB.NET.Data;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>
/// A DuckDB of our own for one table at a time: no extensions from anywhere, one thread, so that the same rows give the same
/// bytes. The only place where SQL for DuckDB is run.
/// </summary>
public sealed class TableDatabase : IDisposable
{
    private readonly DuckDBConnection connection;

    private TableDatabase(string source, string spill)
    {
        connection = new DuckDBConnection($"DataSource={source}");
        connection.Open();
        Execute("SET autoinstall_known_extensions = false");
        Execute("SET autoload_known_extensions = false");
        Execute("SET allow_community_extensions = false");
        Execute("SET threads = 1");
        Execute("SET preserve_insertion_order = true");
        Execute("SET memory_limit = '2GB'");
        Execute($"SET temp_directory = {Text(spill)}");
        Execute("SET lock_configuration = true");
    }

    /// <summary>Opens a database file; what does not fit in memory is written beside it.</summary>
    public static TableDatabase OnFile(string file) => new(file, file + ".spill");

    /// <summary>Opens a database in memory that spills into a directory of the caller's.</summary>
    public static TableDatabase InMemory(string spill) => new(":memory:", spill);

    /// <summary>Writes a name as an SQL identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Writes a text as an SQL literal.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Runs a statement. Names and texts in it went through <see cref="Name"/> and <see cref="Text"/>.</summary>
    public void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Reads rows.</summary>
    public IEnumerable<T> Query<T>(string sql, Func<DuckDBDataReader, T> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return row(reader);
    }

    /// <summary>Appends rows to a table quickly.</summary>
    public DuckDBAppender Append(string table) => connection.CreateAppender(table);

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();
}
