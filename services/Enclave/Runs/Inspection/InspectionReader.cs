using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedData.Enclave.Runs.Inspection;

/// <summary>Reads the inspector's report strictly: bounded, no member too many or too few, or it is no report.</summary>
public static class InspectionReader
{
    /// <summary>The largest report that is read, in bytes.</summary>
    public const long LargestReport = 512L * 1024 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
    };

    /// <summary>The report, or null when the bytes are not exactly one.</summary>
    public static async Task<InspectionReport?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (stream.CanSeek && stream.Length > LargestReport)
            return null;
        try
        {
            var report = await JsonSerializer.DeserializeAsync<InspectionReport>(stream, Strict, cancellationToken);
            return report is { Format: "td-inspection/1" } && HasNoHoles(report) && report.Evidence.All(HasEqualColumns) ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The serialiser holds members to their annotations, and not the items of lists.
    private static bool HasNoHoles(InspectionReport report) =>
        IsFull(report.Problems)
        && IsFull(report.Files)
        && report.Files.All(f => f.Table is not { } table || (IsFull(table.Columns) && IsFull(table.Rows) && table.Rows.All(IsFull)))
        && IsFull(report.Evidence)
        && report.Evidence.All(e => IsFull(e.GroupBy) && IsFull(e.Measures) && IsFull(e.Subjects) && e.Groups.Values.All(IsFull) && e.Values.Values.All(v => v is not null));

    private static bool IsFull<T>(IReadOnlyList<T>? list)
        where T : class => list is not null && list.All(item => item is not null);

    private static bool HasEqualColumns(InspectedEvidence evidence) =>
        evidence.Records.Count == evidence.Subjects.Count
        && evidence.GroupBy.Count == evidence.Groups.Count
        && evidence.Measures.Count == evidence.Values.Count
        && evidence.GroupBy.All(g => evidence.Groups.TryGetValue(g, out var column) && column.Count == evidence.Subjects.Count)
        && evidence.Measures.All(m => evidence.Values.TryGetValue(m.Name, out var column) && column.Count == evidence.Subjects.Count);
}
