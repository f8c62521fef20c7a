using System.Text.Json.Nodes;

namespace TrustedData.Contracts.Parameters;

/// <summary>Parameters that fit the workflow, the dataset and the approval.</summary>
/// <param name="Json">All of them by name, defaults filled in.</param>
/// <param name="Variables">Every variable that they and the workflow need, in dictionary order.</param>
/// <param name="GroupBy">The grouping variables in the order they were named.</param>
/// <param name="Filter">The row filter.</param>
/// <param name="Outputs">File names that own code declared; empty otherwise.</param>
public sealed record ValidatedParameters(
    JsonObject Json,
    IReadOnlyList<string> Variables,
    IReadOnlyList<string> GroupBy,
    RowFilter Filter,
    IReadOnlyList<string> Outputs);

/// <summary>Why parameters were not accepted: a stable id, and what to do in plain words.</summary>
public sealed record ParameterProblem(string Id, string Message);
