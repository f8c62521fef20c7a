using System.Text.Json;

namespace TrustedData.Cli.Check;

/// <summary>What is shown of an output check.</summary>
public sealed record CheckView(
    Guid Run, Guid? Project, string? Dataset, string? Workflow, bool Attested, DateTimeOffset HeldSince, IReadOnlyList<string>? Because,
    IReadOnlyList<CheckedOutput>? Outputs, string? Digest, IReadOnlyList<string>? Withheld, JsonElement? Parameters, string? Code, string? ExitClass, int? Subjects);

/// <summary>One output as a checker sees it.</summary>
public sealed record CheckedOutput(
    string? Output, string? File, string? Kind, string? Verdict, string? Message, IReadOnlyList<CheckFinding>? Findings, string? Digest, string? Text);

/// <summary>What the check found in an output: for checkers, not for researchers.</summary>
public sealed record CheckFinding(string? Rule, string? Cell, string? Reason);
