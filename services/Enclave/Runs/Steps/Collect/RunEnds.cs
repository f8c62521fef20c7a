using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.Enclave.Workflows.Descriptors;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Collect;

/// <summary>
/// Ends a run that has nothing to check. An attested one has failed, and its person learns how; of any other they learn it
/// from a checker, in the same words as if it had left something.
/// </summary>
public sealed class RunEnds(AcceptedWorkflows workflows, RunSaving saving, TimeProvider time)
{
    /// <summary>What is told of every output that a checker looks at, whether it is there or not.</summary>
    public const string InReview = "A checker of the data holder looks at this output before anything leaves.";

    /// <summary>Ends it by the way its sealed run ended.</summary>
    public async Task<StepResult> EndAsync(Run run, ExitClass end, CancellationToken cancellationToken)
    {
        if (run.Attested)
            run.Fail(end.ToString(), ExitMessages.Reason(end), ExitMessages.Message(end), time.GetUtcNow());
        else
            run.HoldEnd(end.ToString(), null, await DeclaredAsync(run, cancellationToken), time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    /// <summary>Ends it because the inspector could make nothing of what it left.</summary>
    public async Task<StepResult> EndUnreadAsync(Run run, string inspectorEnd, CancellationToken cancellationToken)
    {
        if (run.Attested)
            run.Fail(nameof(ExitClass.EngineError), "inspection-failed", "What the run left could not be read safely, so nothing of it was released. Tell the operator of the enclave.", time.GetUtcNow());
        else
            run.HoldEnd(nameof(ExitClass.Succeeded), $"What the sealed run left could not be read safely; the inspector ended as {inspectorEnd}.", await DeclaredAsync(run, cancellationToken), time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private async Task<IReadOnlyList<OutputVerdict>> DeclaredAsync(Run run, CancellationToken cancellationToken) =>
        [.. DeclaredOutputs.Of(await workflows.OfAsync(run, cancellationToken), run.Terms!.Parameters).Select(d => new OutputVerdict(d.Output, d.File, Verdicts.Held, InReview))];
}

/// <summary>A file that a run may leave.</summary>
public sealed record DeclaredOutput(string Output, string File, string Kind);

/// <summary>The files that a run may leave: its workflow's, or those that the order declares for a script.</summary>
public static class DeclaredOutputs
{
    public static IReadOnlyList<DeclaredOutput> Of(WorkflowDescriptor workflow, string parameters)
    {
        if (!workflow.Public.TakesCode)
            return [.. workflow.Public.Outputs.Select(o => new DeclaredOutput(o.Name, o.File, o.Kind))];
        using var document = JsonDocument.Parse(parameters);
        var names = workflow.Public.Parameters
            .Where(p => p.DeclaresOutputs && document.RootElement.TryGetProperty(p.Name, out _))
            .Select(p => document.RootElement.GetProperty(p.Name))
            .SelectMany(TextsOf);
        return [.. names.Select(n => new DeclaredOutput(n, n, "undeclared"))];
    }

    private static IEnumerable<string> TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(i => i.GetString()!),
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };
}
