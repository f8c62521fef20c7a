using System.Text.Json;
using TrustedData.Disclosure.Threshold;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Steps.Check;

namespace TrustedData.Enclave.OutputChecks;

/// <summary>A run that waits for a checker.</summary>
/// <param name="Run">The run, as the hub names it.</param>
/// <param name="Part">The run, as the enclave names it.</param>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset and its snapshot.</param>
/// <param name="Workflow">The workflow.</param>
/// <param name="Attested">Whether a registered workflow ran with validated parameters.</param>
/// <param name="HeldSince">Since when it waits.</param>
/// <param name="Because">Why a person must look.</param>
/// <param name="Outputs">Its outputs.</param>
public sealed record CheckItem(
    Guid Run, Guid Part, Guid Project, string Dataset, string Workflow, bool Attested, DateTimeOffset HeldSince, IReadOnlyList<string> Because, IReadOnlyList<CheckItemOutput> Outputs);

/// <summary>An output in the list.</summary>
public sealed record CheckItemOutput(string Output, string File, string Kind, string Verdict);

/// <summary>Everything that a checker looks at.</summary>
/// <param name="Run">The run, as the hub names it.</param>
/// <param name="Part">The run, as the enclave names it.</param>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset and its snapshot.</param>
/// <param name="Workflow">The workflow.</param>
/// <param name="Attested">Whether a registered workflow ran with validated parameters.</param>
/// <param name="State">Where the run stands.</param>
/// <param name="HeldSince">Since when it stands there.</param>
/// <param name="Because">Why a person must look.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Digest">Digest over all of them, to be sent with the decision; null when there are none.</param>
/// <param name="Withheld">What was left out, in plain words.</param>
/// <param name="Parameters">The validated parameters.</param>
/// <param name="Code">The researcher's own script.</param>
/// <param name="ExitClass">How the sealed run ended.</param>
/// <param name="Subjects">How many people's data the run was given.</param>
public sealed record CheckView(
    Guid Run, Guid Part, Guid Project, string Dataset, string Workflow, bool Attested, RunState State, DateTimeOffset HeldSince, IReadOnlyList<string> Because,
    IReadOnlyList<CheckOutputView> Outputs, string? Digest, IReadOnlyList<string> Withheld, JsonElement? Parameters, string? Code, string? ExitClass, int Subjects);

/// <summary>An output as the checker sees it.</summary>
/// <param name="Output">Its name.</param>
/// <param name="File">Its file.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Verdict">What the check says.</param>
/// <param name="Message">What the researcher reads.</param>
/// <param name="Findings">Rule, cell and reason in full.</param>
/// <param name="Digest">SHA-256 of the file that would be released.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Text">Its content, for tables and text; the start of it when it is long.</param>
public sealed record CheckOutputView(
    string Output, string File, string Kind, string Verdict, string Message, IReadOnlyList<Finding> Findings, string? Digest, long Bytes, string? Text);

/// <summary>A checker's decision.</summary>
/// <param name="Decision"><c>release</c> or <c>refuse</c>.</param>
/// <param name="Reason">Why, 1 to 1,000 characters; it stays in the enclave.</param>
/// <param name="Digest">The digest of what was looked at; the decision is void when it no longer fits.</param>
public sealed record DecideCheckRequest(string? Decision, string? Reason, string? Digest = null);

/// <summary>What became of a decision.</summary>
public sealed record DecidedView(Guid Run, RunState State, string Decision);

/// <summary>Words for verdicts.</summary>
public static class CheckWords
{
    public static string Of(OutputVerdictKind verdict) => verdict switch
    {
        OutputVerdictKind.Pass => Verdicts.Passed,
        OutputVerdictKind.Hold => Verdicts.Held,
        _ => Verdicts.Refused,
    };
}
