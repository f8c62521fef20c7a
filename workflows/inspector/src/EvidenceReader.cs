using System.Globalization;
using System.Text.Json;
using CsvHelper;

namespace TrustedData.Workflows.Inspector;

/// <summary>Reads <c>evidence.json</c> and the contributions that it names.</summary>
internal sealed class EvidenceReader(string directory, Limits limits, Allowance allowance)
{
    private const long LargestHead = 1 << 20;
    private const long LargestContributions = 512L << 20;

    public (IReadOnlyList<EvidenceContent> Evidence, string? Problem) Read()
    {
        var path = Path.Combine(directory, "evidence.json");
        if (!File.Exists(path))
            return ([], null);
        var (file, problem) = HostileFile.Open(path, LargestHead);
        if (file is null)
            return ([], problem);
        using (file)
        {
            try
            {
                var head = JsonSerializer.Deserialize<EvidenceHead>(file, InspectRequest.Json);
                return head is { Format: "td-evidence/1" } && head.Outputs.Count <= limits.Files && head.Outputs.All(o => o is { IsWhole: true })
                    ? ([.. head.Outputs.Select(o => ReadOutput(o!))], null)
                    : ([], "evidence-format");
            }
            catch (JsonException)
            {
                return ([], "evidence-format");
            }
            catch (InvalidDataException exception)
            {
                return ([], exception.Message);
            }
        }
    }

    private EvidenceContent ReadOutput(EvidenceOutput output)
    {
        if (output.Contributions != Path.GetFileName(output.Contributions))
            throw new InvalidDataException("evidence-name");
        var (file, problem) = HostileFile.Open(Path.Combine(directory, output.Contributions), LargestContributions);
        if (file is null)
            throw new InvalidDataException(problem);
        using (file)
        {
            var columns = new Columns(output);
            problem = TableReader.ReadRows(
                file, limits, columns.CheckHeading, (csv, _) => allowance.TakeContribution() ? columns.Add(csv) : "evidence-too-many-rows");
            return problem is null ? columns.Content : throw new InvalidDataException(problem);
        }
    }

    // Millions of rows are held by column: a row of texts would take several times the memory.
    private sealed class Columns(EvidenceOutput output)
    {
        private readonly List<string> subjects = [];
        private readonly List<string>[] groups = [.. output.GroupBy.Select(_ => new List<string>())];
        private readonly List<long> records = [];
        private readonly List<double>[] values = [.. output.Measures.Select(_ => new List<double>())];

        public EvidenceContent Content => new(
            output.Output, output.Kind, [.. output.GroupBy], output.Filter, [.. output.Measures.Select(m => (m.Name, m.Origin))], subjects, groups, records, values);

        public string? CheckHeading(string[] columns) =>
            columns.AsSpan().SequenceEqual([.. output.GroupBy.Prepend("subject").Append("records").Concat(output.Measures.Select(m => m.Name))]) ? null : "evidence-heading";

        public string? Add(CsvReader row)
        {
            subjects.Add(row.GetString(0));
            for (var g = 0; g < groups.Length; g++)
                groups[g].Add(row.GetString(1 + g));
            if (!long.TryParse(row.GetString(groups.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return "evidence-number";
            records.Add(count);
            for (var m = 0; m < values.Length; m++)
            {
                if (!double.TryParse(row.GetString(groups.Length + 2 + m), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                    return "evidence-number";
                values[m].Add(number);
            }

            return null;
        }
    }

    private sealed record EvidenceHead(string Format, IReadOnlyList<EvidenceOutput?> Outputs);

    private sealed record EvidenceOutput(
        string Output, string Kind, IReadOnlyList<string> GroupBy, string Filter, IReadOnlyList<EvidenceMeasure> Measures, string Contributions)
    {
        // A list may hold nulls although its items are declared not to be.
        public bool IsWhole => GroupBy.All(g => g is not null) && Measures.All(m => m is not null);
    }

    private sealed record EvidenceMeasure(string Name, string Origin);
}
