using System.Text.Json;

namespace TrustedData.Hub.Runs.Submit;

/// <summary>A request for a run, whichever way it came.</summary>
/// <param name="Project">Id of the project.</param>
/// <param name="Dataset">The dataset: its name, <c>enclave/name</c>, or its full reference.</param>
/// <param name="Workflow">Name of a workflow of the enclave that holds the dataset.</param>
/// <param name="Parameters">JSON object of parameters by name.</param>
/// <param name="Code">The person's own script, where the workflow takes one.</param>
public sealed record Submission(Guid Project, string Dataset, string Workflow, JsonElement Parameters, string? Code)
{
    /// <summary>The caller's key under which the request counts once.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Whether the form of the request allows its outputs to be attested.</summary>
    public bool AttestedForm { get; init; } = true;

    /// <summary>The run that it repeats.</summary>
    public Guid? RepeatOf { get; init; }

    /// <summary>The descriptor that a repeat needs; null when any registered one will do.</summary>
    public string? DescriptorDigest { get; init; }

    /// <summary>Files that the caller counts on; each must be one that the run may leave.</summary>
    public IReadOnlyList<string> ExpectedFiles { get; init; } = [];

    /// <summary>Name that a TES client gave.</summary>
    public string? TaskName { get; init; }

    /// <summary>Tags of a TES client; null stands for the tags that say the same as the request.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The TES task as JSON.</summary>
    public string? TaskDocument { get; init; }
}
