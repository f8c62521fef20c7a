using System.Text.Json;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Parameters;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Runs.Inspection;
using TrustedData.Enclave.Runs.Steps.Inspect;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>Gathers what a check looks at.</summary>
public sealed class CheckInputs(ISealedRunEngine engine, AcceptedWorkflows workflows, IDatasetDirectory datasets, IPolicyDirectory policies, RunFiles files)
{
    /// <summary>The input and the policy that it was made under; null when the inspector's report is not one.</summary>
    /// <param name="run">The run.</param>
    /// <param name="inspection">Directory of the inspector's report.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<(CheckInput Input, DatasetPolicy Policy)?> OfAsync(Run run, string inspection, CancellationToken cancellationToken)
    {
        if (await ReportAsync(run, inspection, cancellationToken) is not { } report)
            return null;
        var terms = run.Terms!;
        var dataset = DatasetRef.TryParse(run.Dataset, out var parsed) ? parsed : throw new InvalidOperationException("An accepted run names its dataset.");
        var workflow = await workflows.OfAsync(run, cancellationToken);
        var snapshot = await datasets.FindSnapshotAsync(dataset.Dataset, dataset.Snapshot, cancellationToken)
            ?? throw new InvalidOperationException("The snapshot of an accepted run is gone.");
        var policy = await policies.StricterAsync(dataset.Dataset, terms.PolicyVersion, cancellationToken)
            ?? throw new InvalidOperationException("The policy of an accepted run is gone.");
        using var parameters = JsonDocument.Parse(terms.Parameters);
        var (valid, problem) = ParameterCheck.Validate(workflow.Public, parameters.RootElement, snapshot.Variables, terms.Variables);
        if (valid is null)
            throw new InvalidOperationException($"Parameters that were accepted no longer hold: {problem!.Id}.");
        var pseudonyms = JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(files.Pseudonyms(run.Id), cancellationToken))!;
        return (new CheckInput(run.Attested, workflow, valid, snapshot.Variables, files.Table(run.Id), pseudonyms, report, inspection, policy.Disclosure), policy);
    }

    // What could not even be collected is known from the engine, not from the inspector, who never saw it.
    private async Task<InspectionReport?> ReportAsync(Run run, string inspection, CancellationToken cancellationToken)
    {
        InspectionReport? report;
        await using (var stream = File.OpenRead(Path.Combine(inspection, InspectorSpecs.Report)))
            report = await InspectionReader.ReadAsync(stream, cancellationToken);
        if (report is null)
            return null;
        var areas = (await engine.Observe(run.EngineName, cancellationToken)).End?.Areas ?? [];
        var left = areas.Where(a => a.Name == SealedRunSpecs.Outputs).SelectMany(a => a.Problems).Select(p => new InspectionProblem(p.Id, p.Name));
        return report with
        {
            Problems = [.. report.Problems, .. left],
            EvidenceProblem = report.EvidenceProblem ?? areas.Where(a => a.Name == SealedRunSpecs.Evidence).SelectMany(a => a.Problems).Select(p => $"evidence-{p.Id}").FirstOrDefault(),
        };
    }
}
