using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Workflows.Descriptors;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Start;

/// <summary>
/// Describes the sealed run of a workflow. The command line is the same for every workflow: what was chosen stands in
/// <c>/inputs/parameters.json</c>, never in an argument. The description follows from the row alone, so that a start that is
/// repeated after a crash finds the run that it began.
/// </summary>
public static class SealedRunSpecs
{
    public const string Outputs = "outputs";
    public const string Evidence = "evidence";

    private const int MostFiles = 64;
    private const long EvidenceBytes = 512L << 20;

    public static SealedRunSpec Of(Run run, WorkflowDescriptor workflow, RunFiles files)
    {
        var dataset = DatasetRef.TryParse(run.Dataset, out var parsed) ? parsed.Dataset : throw new InvalidOperationException("An accepted run names its dataset.");
        var limits = workflow.Limits;
        List<string> command = [.. workflow.Command, "--data", $"/data/{dataset}", "--parameters", "/inputs/parameters.json", "--outputs", $"/{Outputs}"];
        List<CollectedArea> areas = [new CollectedArea(Outputs, (long)limits.OutputMiB << 20, MostFiles)];
        if (run.Attested)
        {
            command.AddRange(["--evidence", $"/{Evidence}"]);
            areas.Add(new CollectedArea(Evidence, EvidenceBytes, MostFiles));
        }

        if (run.OwnCode)
            command.AddRange(["--code", "/inputs/code"]);
        return new SealedRunSpec
        {
            Name = run.EngineName,
            Image = run.Terms!.ImageDigest,
            Command = command,
            Mounts = [new ReadOnlyMount(files.View(run.Id), $"/data/{dataset}"), new ReadOnlyMount(files.Inputs(run.Id), "/inputs")],
            Areas = areas,
            WorkingDirectory = $"/{Outputs}",
            Limits = new SealedRunLimits { MemoryBytes = (long)limits.MemoryMiB << 20, Pids = limits.Processes, Deadline = limits.Time },
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["dev.trusteddata.part"] = run.Id.ToString() },
        };
    }
}
