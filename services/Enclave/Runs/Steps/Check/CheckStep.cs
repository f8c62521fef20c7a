using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Releases;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Collect;
using TrustedData.Enclave.Runs.Steps.Inspect;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>Checks what the inspector saw, and keeps everything that a decision needs in the vault: from here on the scratch space may go.</summary>
public sealed class CheckStep(
    ISealedRunEngine engine, CheckInputs inputs, IDisclosureCheck check, CheckStore store, IRunVault vault, RunEnds ends, RunSaving saving, TimeProvider time) : IRunStep
{
    private const string TooLarge = "The outputs together are larger than a release may be. Ask for less at once.";

    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        var collected = await engine.Collect(run.InspectorName, cancellationToken);
        if (collected.Outcome == CollectOutcome.Unreachable)
            return StepResult.Wait(WaitFor.Retry);
        if (collected.Outcome != CollectOutcome.Collected
            || !collected.Directories.TryGetValue(InspectorSpecs.Area, out var directory)
            || !File.Exists(Path.Combine(directory, InspectorSpecs.Report))
            || await inputs.OfAsync(run, directory, cancellationToken) is not var (input, policy))
            return await ends.EndUnreadAsync(run, "no report that can be read", cancellationToken);

        var result = await check.CheckAsync(input, cancellationToken);
        await KeepReportAsync(run, directory, cancellationToken);
        var found = await KeepFilesAsync(run, input, result, policy.Version, cancellationToken);
        var stored = await store.WriteAsync(run.Id, found, cancellationToken);
        var commitment = await store.CommitAsync(run.Id, stored, cancellationToken);
        run.Check([.. found.Outputs.Select(VerdictOf)], result.Message, stored.Digest, commitment, time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private async Task KeepReportAsync(Run run, string directory, CancellationToken cancellationToken)
    {
        await using var report = File.OpenRead(Path.Combine(directory, InspectorSpecs.Report));
        await vault.WriteAsync(run.Id, CheckStore.InspectionName, report, cancellationToken);
    }

    private async Task<CheckedOutputs> KeepFilesAsync(Run run, CheckInput input, CheckResult result, int policyVersion, CancellationToken cancellationToken)
    {
        var fits = result.Outputs.Sum(o => o.File?.Bytes.LongLength ?? 0) <= ReleaseLimits.MostBytes;
        var declared = DeclaredOutputs.Of(input.Workflow, run.Terms!.Parameters).ToDictionary(d => d.Output, d => d.File, StringComparer.Ordinal);
        var outputs = new List<CheckedOutput>();
        foreach (var (output, index) in result.Outputs.Select((o, i) => (o, i)))
        {
            var checkedOutput = new CheckedOutput(
                output.Output, output.File?.Name ?? declared.GetValueOrDefault(output.Output, output.Output), output.Kind, output.Verdict, output.Message, output.Findings, null, 0, null);
            if (output.File is not { } file || output.Verdict == OutputVerdictKind.Refuse)
            {
                outputs.Add(checkedOutput);
            }
            else if (!fits)
            {
                outputs.Add(checkedOutput with { Verdict = run.Attested ? OutputVerdictKind.Refuse : output.Verdict, Message = run.Attested ? TooLarge : output.Message, Findings = [.. output.Findings, new("too-large", output.Output, TooLarge)] });
            }
            else
            {
                var (storedAs, sha256) = await store.WriteFileAsync(run.Id, index, file.Bytes, cancellationToken);
                outputs.Add(checkedOutput with { StoredAs = storedAs, Bytes = file.Bytes.LongLength, Sha256 = sha256 });
            }
        }

        return new CheckedOutputs(outputs, result.Withheld, policyVersion, DisclosureCheck.RulesVersion, input.Parameters.Filter.Terms.Count > 0);
    }

    private static OutputVerdict VerdictOf(CheckedOutput output) => new(
        output.Output,
        output.File,
        output.Verdict switch
        {
            OutputVerdictKind.Pass => Verdicts.Passed,
            OutputVerdictKind.Hold => Verdicts.Held,
            _ => Verdicts.Refused,
        },
        output.Message);
}
