using System.Text.Json;
using TrustedData.Enclave.Runs.Steps.Collect;
using TrustedData.Enclave.Workflows.Descriptors;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Inspect;

/// <summary>
/// Describes the inspector's sealed run: what a program left is read-only, and there are neither data nor keys, so that a
/// file made to take a reader over finds nothing behind it.
/// </summary>
public static class InspectorSpecs
{
    /// <summary>Area with the report and the raw pixels.</summary>
    public const string Area = "inspection";

    /// <summary>The report's file in it.</summary>
    public const string Report = "inspection.json";

    /// <summary>The request's file in the inspector's inputs.</summary>
    public const string Request = "request.json";

    private const int MostFiles = 128;
    private const int MostRows = 200_000;
    private const int MostColumns = 256;
    private const int MostCellChars = 1000;
    private const int MostTextChars = 1_000_000;
    private const long MostPixels = 16L << 20;
    private const int MostContributions = 5_000_000;
    private const long AreaBytes = 1L << 30;
    private const long MemoryBytes = 2L << 30;
    private const int Processes = 64;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>What the inspector is asked: which files were declared, and how much of each is looked at.</summary>
    public static byte[] RequestOf(IReadOnlyList<DeclaredOutput> declared, WorkflowDescriptor workflow) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            declared,
            limits = new
            {
                files = MostFiles,
                fileBytes = (long)workflow.Limits.OutputMiB << 20,
                rows = MostRows,
                columns = MostColumns,
                cellChars = MostCellChars,
                textChars = MostTextChars,
                pixels = MostPixels,
                contributions = MostContributions,
            },
        },
        JsonSerializerOptions.Web);

    /// <summary>The sealed run.</summary>
    /// <param name="run">The run whose files are inspected.</param>
    /// <param name="image">Digest of the inspector's image.</param>
    /// <param name="collected">Directories of the collected areas, by name.</param>
    /// <param name="inputs">Directory of the request.</param>
    public static SealedRunSpec Of(Run run, string image, IReadOnlyDictionary<string, string> collected, string inputs) => new()
    {
        Name = run.InspectorName,
        Image = image,
        Command = ["/inspector/inspector", "--outputs", "/outputs", "--evidence", "/evidence", "--inputs", $"/inputs/{Request}", "--to", $"/{Area}"],
        Mounts = [.. collected.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => new ReadOnlyMount(a.Value, $"/{a.Key}")), new ReadOnlyMount(inputs, "/inputs")],
        Areas = [new CollectedArea(Area, AreaBytes, MostFiles)],
        WorkingDirectory = $"/{Area}",
        Limits = new SealedRunLimits { MemoryBytes = MemoryBytes, Pids = Processes, Deadline = Deadline },
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["dev.trusteddata.part"] = run.Id.ToString() },
    };
}
