using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.ImageCleaning;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.QcReport;

/// <summary>Writes the QC report of an import.</summary>
internal static class ReportBuilder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    internal static void Write(string file, DatasetRef dataset, PreparedImport prepared, int newSubjects, IReadOnlyList<string> warnings, DateTimeOffset now)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        JsonSerializer.Serialize(stream, Of(dataset, prepared, newSubjects, warnings, now), Json);
    }

    private static ImportReport Of(DatasetRef dataset, PreparedImport prepared, int newSubjects, IReadOnlyList<string> warnings, DateTimeOffset now)
    {
        var columns = prepared.Variables.Take(prepared.Table.Variables.Count)
            .Select((v, i) => new VariableFacts(v.Name, v.Type.Word(), v.Availability, v.Reason, prepared.Facts[i]));
        var images = prepared.Images.GroupBy(i => i.Source.Variable, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Image(prepared.Variables.Single(v => v.Name == g.Key), [.. g], prepared.Table.Subjects.Count));
        return new ImportReport(
            dataset.ToString(), prepared.Declared.Title, prepared.Declared.Format, now, prepared.Table.Subjects.Count, newSubjects, prepared.Table.Rows,
            Spread(prepared.Table), warnings, [.. columns], [.. images]);
    }

    private static RowSpread Spread(LoadedTable table)
    {
        using var duck = TableDatabase.OnFile(table.Database);
        return duck
            .Query(
                $"SELECT min(n), median(n)::DOUBLE, max(n) FROM (SELECT count(*) AS n FROM {LoadedTable.TableName} GROUP BY {LoadedTable.KeyColumn})",
                row => new RowSpread(row.GetInt64(0), row.GetDouble(1), row.GetInt64(2)))
            .Single();
    }

    private static ImageFacts Image(ImportedVariable variable, List<CleanedFile> files, int subjects)
    {
        var grids = files.GroupBy(f => Grid(f.Image.Header)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Item1, StringComparer.Ordinal)
            .Select(g => new GridFacts(g.Key.Item1, g.Key.Item2, g.Key.Item3, g.Count()));
        return new ImageFacts(
            variable.Name, variable.Availability, variable.Reason, files.Count, subjects - files.Count, [.. grids],
            files.Count(f => f.Image.Header.CarriedMore || f.Image.DroppedBytes > 0),
            files.Count(f => f.Image.Content.NotNumbers > 0),
            files.Count(f => f.Image.Content.NonZeroShare is 0));
    }

    private static (string, string, string) Grid(NiftiHeader header) => (
        string.Join(" x ", header.Shape.Select(n => n.ToString(CultureInfo.InvariantCulture))),
        string.Join(" x ", header.Millimetres.Select(mm => Math.Abs(mm).ToString("0.###", CultureInfo.InvariantCulture))),
        header.Datatype.Name);
}
