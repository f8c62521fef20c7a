using System.Globalization;
using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Evidence of one output, by columns.</summary>
internal sealed record EvidenceContent(
    string Output, string Kind, string[] GroupBy, string Filter, (string Name, string Origin)[] Measures,
    string[] Subjects, string[][] Groups, long[] Records, double[][] Values);

/// <summary>Reads <c>evidence.json</c> and the contributions that it names.</summary>
internal static class EvidenceReader
{
    private const long LargestContributions = 512L << 20;

    public static (IReadOnlyList<EvidenceContent> Evidence, string? Problem) Read(string directory, Limits limits)
    {
        var path = Path.Combine(directory, "evidence.json");
        if (!File.Exists(path))
            return ([], null);
        var (file, problem) = HostileFile.Open(path, limits.FileBytes);
        if (file is null)
            return ([], problem);
        using (file)
        {
            try
            {
                var head = JsonSerializer.Deserialize<EvidenceHead>(file, InspectRequest.Json);
                if (head is not { Format: "td-evidence/1" } || head.Outputs.Count > limits.Files)
                    return ([], "evidence-format");
                return ([.. head.Outputs.Select(output => ReadOutput(directory, output, limits))], null);
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

    private static EvidenceContent ReadOutput(string directory, EvidenceOutput output, Limits limits)
    {
        if (output.Contributions != Path.GetFileName(output.Contributions))
            throw new InvalidDataException("evidence-name");
        var (file, problem) = HostileFile.Open(Path.Combine(directory, output.Contributions), LargestContributions);
        if (file is null)
            throw new InvalidDataException(problem);
        using (file)
        {
            var (table, malformed) = TableReader.Read(file, limits.Contributions, limits.Columns, limits.CellChars);
            var heading = output.GroupBy.Prepend("subject").Append("records").Concat(output.Measures.Select(m => m.Name)).ToArray();
            if (table is null || !table.Columns.SequenceEqual(heading, StringComparer.Ordinal))
                throw new InvalidDataException(malformed ?? "evidence-heading");
            return Columns(output, table);
        }
    }

    private static EvidenceContent Columns(EvidenceOutput output, TableContent table)
    {
        var groups = output.GroupBy.Count;
        return new EvidenceContent(
            output.Output,
            output.Kind,
            [.. output.GroupBy],
            output.Filter,
            [.. output.Measures.Select(m => (m.Name, m.Origin))],
            [.. table.Rows.Select(r => r[0])],
            [.. Enumerable.Range(1, groups).Select(g => table.Rows.Select(r => r[g]).ToArray())],
            [.. table.Rows.Select(r => long.TryParse(r[groups + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw new InvalidDataException("evidence-number"))],
            [.. output.Measures.Select((_, m) => table.Rows.Select(r => Number(r[groups + 2 + m])).ToArray())]);
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException("evidence-number");

    private sealed record EvidenceHead(string Format, IReadOnlyList<EvidenceOutput> Outputs);

    private sealed record EvidenceOutput(
        string Output, string Kind, IReadOnlyList<string> GroupBy, string Filter, IReadOnlyList<EvidenceMeasure> Measures, string Contributions);

    private sealed record EvidenceMeasure(string Name, string Origin);
}
