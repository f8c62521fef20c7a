using System.Text.Json;
using System.Text.RegularExpressions;
using CsvHelper;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Bids;

/// <summary>
/// Reads what a BIDS dataset says of itself: <c>dataset_description.json</c>, the columns of <c>participants.tsv</c> with
/// <c>participants.json</c> as their dictionary, and the names of its images.
/// </summary>
public sealed partial class BidsReader(string root, FindingList findings)
{
    private const string DescriptionFile = "dataset_description.json";
    private const string TableFile = "participants.tsv";
    private const string DictionaryFile = "participants.json";
    private const string SubjectColumn = "participant_id";

    /// <summary>Whether a directory looks like a BIDS dataset.</summary>
    public static bool Recognises(string root) =>
        File.Exists(Path.Combine(root, DescriptionFile)) && File.Exists(Path.Combine(root, TableFile));

    /// <summary>Reads the description; null when what is wrong with it leaves nothing to read rows by.</summary>
    public DeclaredDataset? Read(List<string> warnings)
    {
        if (JsonFile.Read(Path.Combine(root, DescriptionFile), DescriptionFile, findings) is not { } description)
            return null;
        if (description.Text("Name") is not { } title)
        {
            findings.Add(DescriptionFile, "The required field Name is missing.", null, "Name");
            return null;
        }

        if (Table(warnings) is not { } table)
            return null;
        DictionaryRules.Check(table, DictionaryFile, findings);
        var images = new BidsImages(root, findings).Find(warnings);
        return new DeclaredDataset
        {
            Format = "bids",
            Title = title,
            Description = Description(description),
            License = description.Text("License"),
            Synthetic = description.IsTrue("Synthetic") || description.Texts("Keywords").Contains("synthetic", StringComparer.OrdinalIgnoreCase),
            Table = table,
            Images = images,
        };
    }

    private static string Description(JsonElement description)
    {
        var references = description.Texts("ReferencesAndLinks");
        var text = description.Text("Description") ?? description.Text("Name")!;
        return references.Count == 0 ? text : $"{text} ({string.Join("; ", references)})";
    }

    private DeclaredTable? Table(List<string> warnings)
    {
        var path = Path.Combine(root, TableFile);
        if (Header(path) is not { } header)
            return null;
        if (!header.Contains(SubjectColumn, StringComparer.Ordinal))
        {
            findings.Add(TableFile, "The required column participant_id is missing.", 1, SubjectColumn);
            return null;
        }

        var dictionaryPath = Path.Combine(root, DictionaryFile);
        JsonElement? dictionary = null;
        if (File.Exists(dictionaryPath))
        {
            dictionary = JsonFile.Read(dictionaryPath, DictionaryFile, findings);
            if (dictionary is null)
                return null;
        }

        foreach (var extra in (dictionary?.EnumerateObject().Select(p => p.Name) ?? []).Except(header, StringComparer.Ordinal))
            warnings.Add($"{DictionaryFile} describes a column that participants.tsv does not have: {extra}.");
        foreach (var bare in header.Where(h => h != SubjectColumn && dictionary?.Member(h) is null))
            warnings.Add($"{DictionaryFile} says nothing of the column {bare}; its type follows from its values, and it has no levels.");
        var columns = new BidsDictionary(DictionaryFile, findings);
        return new DeclaredTable
        {
            Path = path,
            File = TableFile,
            Columns = [.. header.Select(name => columns.Column(name, name == SubjectColumn ? null : dictionary?.Member(name)))],
            SubjectColumn = SubjectColumn,
            SubjectPattern = Participant(),
            SeveralRowsPerSubject = false,
            MissingValues = new HashSet<string>(StringComparer.Ordinal) { "n/a" },
            Dialect = new TextDialect('\t'),
        };
    }

    private IReadOnlyList<string>? Header(string path)
    {
        try
        {
            using var text = new StreamReader(path, new TextDialect('\t').Encoding);
            using var reader = CsvReader.Create(text, new CsvReaderOptions { Separator = '\t', MaxRecordSize = 1 << 20 });
            reader.ReadHeader();
            if (reader.Headers.Count > 0)
                return [.. reader.Headers];
            findings.Add(TableFile, "The file is empty.");
        }
        catch (Exception exception) when (exception is System.Text.DecoderFallbackException or CsvFormatException)
        {
            findings.Add(TableFile, "The header cannot be read. The file must be UTF-8 text with columns separated by tabs.", 1);
        }

        return null;
    }

    [GeneratedRegex(@"\Asub-[A-Za-z0-9+]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Participant();
}
