using TrustedData.Disclosure.Mending;
using TrustedData.Disclosure.Tables;
using TrustedData.Disclosure.Threshold;
using TrustedData.Enclave.Runs.Evidence;
using TrustedData.Enclave.Runs.Inspection;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>
/// The first, coarse check: attested tables are recomputed from their evidence and mended by dropping grouping variables;
/// everything else waits for a checker. What a researcher reads is the same for every count below the threshold.
/// </summary>
public sealed class DisclosureCheck : IDisclosureCheck
{
    /// <summary>Version of the rules; every release names it.</summary>
    public const string RulesVersion = "coarse-1";

    /// <inheritdoc />
    public async Task<CheckResult> CheckAsync(CheckInput input, CancellationToken cancellationToken) =>
        input.Attested && !input.Workflow.Public.TakesCode ? await CheckAttestedAsync(input, cancellationToken) : CheckUnattested(input);

    private static async Task<CheckResult> CheckAttestedAsync(CheckInput input, CancellationToken cancellationToken)
    {
        var withheld = new List<string>();
        var results = new List<OutputCheckResult>();
        foreach (var output in input.Workflow.Public.Outputs)
            results.Add(await CheckOutputAsync(input, output.Name, output.Kind, output.File, withheld, cancellationToken));
        return new CheckResult(results, null, withheld);
    }

    private static async Task<OutputCheckResult> CheckOutputAsync(
        CheckInput input, string output, string kind, string file, List<string> withheld, CancellationToken cancellationToken)
    {
        if (ProblemsOf(input.Inspection, output) is { Count: > 0 } problems)
            return Refused(output, kind, "The run did not leave this output in the form it declares. Tell the operator of the enclave; nothing was released.", problems);

        if (!SubjectTable.Fits(input.Parameters.GroupBy.Select(g => input.Dictionary.Single(v => v.Name == g).Levels!.Count)))
            return Refused(output, kind, "The table has more cells than can be checked, totals included. Ask for fewer variables, or for some with fewer levels.", [new Finding("table-too-large", output, $"A table may have {SubjectTable.MostCells} cells.")]);

        var written = input.Inspection.Files.Single(f => f.Output == output);
        var claims = input.Inspection.Evidence.Where(e => e.Output == output).ToList();
        if (claims is not [var claim] || claim.Kind != kind || await RecomputeAsync(input, claim, cancellationToken) is not { } contributions || !ReportedTable.Agrees(written.Table, contributions))
            return Refused(output, kind, "The evidence of this output does not agree with the data. Tell the operator of the enclave; nothing was released.", [new Finding("evidence", output, "The claim differs from what was recomputed, or is missing.")]);

        var mended = CoarseMending.Mend(contributions, input.Policy);
        if (mended.Table is null)
            return Refused(output, kind, "Nothing of this output may be shown: too few people, or none, are behind its smallest part. Ask for a coarser table.", mended.Findings);
        var text = TableText.Csv(mended.Table, ReportedTable.ColumnsOf(written.Table!.Columns, contributions));
        var message = Say(mended, withheld);
        return new OutputCheckResult(output, kind, OutputVerdictKind.Pass, message, mended.Findings, new CheckedFile(file, System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static string Say(MendedTable mended, List<string> withheld)
    {
        if (mended.Dropped.Count == 0)
            return "Every cell may be shown.";
        var dropped = string.Join(" and ", mended.Dropped);
        var left = mended.Table!.Axes.Count == 0 ? "the overall line alone" : $"the table by {string.Join(" and ", mended.Table.Axes.Select(a => a.Variable))}";
        withheld.Add($"The split by {dropped}: at least one of its cells rests on too few people, or on none, to be shown.");
        return $"The split by {dropped} was withheld, because at least one of its cells rests on too few people, or on none; {left} may be shown.";
    }

    private static async Task<Contributions?> RecomputeAsync(CheckInput input, InspectedEvidence claim, CancellationToken cancellationToken)
    {
        var subjects = input.StagedSubjects.Select((pseudonym, i) => (pseudonym, i)).ToDictionary(p => p.pseudonym, p => p.i, StringComparer.Ordinal);
        var wanted = input.Parameters.GroupBy
            .Concat(input.Parameters.Filter.Terms.Select(t => t.Variable))
            .Concat(claim.Measures.Select(m => m.Name));
        var table = await StagedTable.ReadAsync(input.StagedTable, subjects, wanted, cancellationToken);
        return EvidenceRecomputation.Recompute(claim, input.Parameters, input.Dictionary, table, subjects);
    }

    private static CheckResult CheckUnattested(CheckInput input)
    {
        var declared = input.Workflow.Public.TakesCode
            ? input.Parameters.Outputs.Select(o => (Name: o, Kind: "undeclared", File: o))
            : input.Workflow.Public.Outputs.Select(o => (o.Name, o.Kind, o.File));
        var results = declared.Select(output =>
        {
            var inspected = input.Inspection.Files.FirstOrDefault(f => f.Output == output.Name);
            var findings = new List<Finding> { new("unattested", output.Name, "Nobody vouches for how this was made: look at every number in it.") };
            findings.AddRange(ProblemsOf(input.Inspection, output.Name));
            var file = inspected is { Status: "ok" } ? RewrittenFile.Of(output.File, inspected, input.InspectionDirectory) : null;
            if (inspected is { Status: "ok" } && file is null)
                findings.Add(new Finding("output-unusable", output.Name, "What the inspector understood of it cannot be written anew."));
            return new OutputCheckResult(
                output.Name, output.Kind, OutputVerdictKind.Hold, "A checker of the data holder looks at this output before anything leaves.",
                findings, file);
        });
        return new CheckResult([.. results], null, []);
    }

    private static List<Finding> ProblemsOf(InspectionReport report, string output)
    {
        var findings = report.Problems.Select(p => new Finding(p.Id, p.File, "The run left something that may not be there.")).ToList();
        if (report.Files.Where(f => f.Output == output).ToList() is not [{ Status: "ok" } file])
            findings.Add(new Finding("output-missing", output, "The output was not written, or could not be read."));
        else if (file.Reason is not null)
            findings.Add(new Finding(file.Reason, output, "The inspector refused it."));
        if (report.EvidenceProblem is { } problem)
            findings.Add(new Finding("evidence", output, problem));
        return findings;
    }

    private static OutputCheckResult Refused(string output, string kind, string message, IReadOnlyList<Finding> findings) =>
        new(output, kind, OutputVerdictKind.Refuse, message, findings, null);
}
