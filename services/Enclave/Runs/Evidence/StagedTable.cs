using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

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

    /// <summary>Reads the wanted columns of the file.</summary>
    public static StagedTable Read(string path, IReadOnlyDictionary<string, int> subjects, IEnumerable<string> wanted)
    {
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", Mode = CsvMode.RFC4180 });
        csv.Read();
        csv.ReadHeader();
        var places = wanted.Distinct(StringComparer.Ordinal)
            .Where(w => csv.HeaderRecord!.Contains(w, StringComparer.Ordinal))
            .ToDictionary(w => w, w => Array.IndexOf(csv.HeaderRecord!, w), StringComparer.Ordinal);
        var subject = new List<int>();
        var columns = places.ToDictionary(p => p.Key, _ => new List<string>(), StringComparer.Ordinal);
        while (csv.Read())
        {
            subject.Add(subjects[csv.GetField(0)!]);
            foreach (var (name, place) in places)
                columns[name].Add(csv.GetField(place)!);
        }

        return new StagedTable([.. subject], columns.ToDictionary(c => c.Key, c => c.Value.ToArray(), StringComparer.Ordinal));
    }
}
