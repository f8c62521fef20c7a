using DuckDB.NET.Data;

namespace TrustedData.Enclave.Runs.Evidence;

/// <summary>
/// The table that the run was given, read back to recompute what its evidence claims. It is the enclave's own file, written
/// at staging, so it may be parsed here.
/// </summary>
public sealed class StagedTable
{
    private readonly Dictionary<string, string[]> columns;

    private StagedTable(int[] subject, Dictionary<string, string[]> columns)
    {
        Subject = subject;
        this.columns = columns;
    }

    /// <summary>Index of each row's subject.</summary>
    public int[] Subject { get; }

    /// <summary>A column's texts by row; an empty text is a missing value.</summary>
    public string[] this[string variable] => columns[variable];

    /// <summary>Whether the table has a variable.</summary>
    public bool Has(string variable) => columns.ContainsKey(variable);

    /// <summary>Reads the wanted columns of the file; a name that it does not have is left out.</summary>
    public static async Task<StagedTable> ReadAsync(
        string path, IReadOnlyDictionary<string, int> subjects, IEnumerable<string> wanted, CancellationToken cancellationToken)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();

        // Every value as text, exactly as it stands; an empty field is a missing value and becomes an empty text below.
        command.CommandText = "SELECT * FROM read_csv($path, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')";
        command.Parameters.Add(new DuckDBParameter("path", path));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = wanted.ToHashSet(StringComparer.Ordinal);
        var places = Enumerable.Range(1, reader.FieldCount - 1).Where(f => names.Contains(reader.GetName(f))).ToList();
        var subject = new List<int>();
        var texts = places.ConvertAll(_ => new List<string>());
        while (await reader.ReadAsync(cancellationToken))
        {
            subject.Add(subjects[reader.GetString(0)]);
            for (var c = 0; c < places.Count; c++)
                texts[c].Add(await reader.IsDBNullAsync(places[c], cancellationToken) ? "" : reader.GetString(places[c]));
        }

        return new StagedTable(
            [.. subject],
            places.Select((place, c) => (Name: reader.GetName(place), Column: texts[c].ToArray())).ToDictionary(p => p.Name, p => p.Column, StringComparer.Ordinal));
    }
}
