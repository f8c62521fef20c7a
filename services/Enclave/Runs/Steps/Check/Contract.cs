using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;
using TrustedData.Disclosure.Policy;
using TrustedData.Disclosure.Threshold;
using TrustedData.Enclave.Runs.Inspection;
using TrustedData.Enclave.Workflows.Descriptors;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>What a check looks at.</summary>
/// <param name="Attested">Whether exactly a registered workflow ran with validated parameters.</param>
/// <param name="Workflow">The workflow.</param>
/// <param name="Parameters">Its validated parameters.</param>
/// <param name="Dictionary">The snapshot's variables.</param>
/// <param name="StagedTable">Path of the staged view's <c>table.csv</c>.</param>
/// <param name="StagedSubjects">Pseudonym of every staged subject, in the order that gives them their index.</param>
/// <param name="Inspection">The inspector's report.</param>
/// <param name="InspectionDirectory">Where the raw pixels stand that the report names.</param>
/// <param name="Policy">The policy: the stricter of those at submission and now.</param>
public sealed record CheckInput(
    bool Attested,
    WorkflowDescriptor Workflow,
    ValidatedParameters Parameters,
    IReadOnlyList<CatalogueVariable> Dictionary,
    string StagedTable,
    IReadOnlyList<string> StagedSubjects,
    InspectionReport Inspection,
    string InspectionDirectory,
    DisclosurePolicy Policy);

/// <summary>What may become of an output.</summary>
public enum OutputVerdictKind
{
    /// <summary>It may be released as it was mended; the dataset's policy and the history decide whether without a human.</summary>
    Pass,

    /// <summary>A checker must decide.</summary>
    Hold,

    /// <summary>It is never released.</summary>
    Refuse,
}

/// <summary>The verdict on one output.</summary>
/// <param name="Output">Name of the output.</param>
/// <param name="Kind">Kind of the output.</param>
/// <param name="Verdict">What may become of it.</param>
/// <param name="Message">What the researcher reads; the same whatever the counts behind it are.</param>
/// <param name="Findings">What the checker reads.</param>
/// <param name="File">What would be released; null when nothing can be.</param>
public sealed record OutputCheckResult(
    string Output, string Kind, OutputVerdictKind Verdict, string Message, IReadOnlyList<Finding> Findings, CheckedFile? File);

/// <summary>A file that was written anew from what was checked, never copied from the run.</summary>
public sealed record CheckedFile(string Name, byte[] Bytes);

/// <summary>The verdict on a run's outputs.</summary>
/// <param name="Outputs">One for each declared output.</param>
/// <param name="Message">What the researcher reads about all of them; null when there is nothing to add.</param>
/// <param name="Withheld">In plain words, what was left out; never how many or which cells.</param>
public sealed record CheckResult(IReadOnlyList<OutputCheckResult> Outputs, string? Message, IReadOnlyList<string> Withheld);

/// <summary>The disclosure check between a sealed run and the world.</summary>
public interface IDisclosureCheck
{
    /// <summary>Checks every output of a run. It never throws for what a program wrote.</summary>
    Task<CheckResult> CheckAsync(CheckInput input, CancellationToken cancellationToken);
}
