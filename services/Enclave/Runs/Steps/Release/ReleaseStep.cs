using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;
using TrustedData.Enclave.HubLink;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Releases;
using TrustedData.Enclave.Restoring;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Runs.Steps.Decide;

namespace TrustedData.Enclave.Runs.Steps.Release;

/// <summary>
/// Sends a release to the hub, after everything that allows it was looked at for the last time. The intent is a fact before:
/// from then on the hub may have it, so that a release that must not be is also recalled.
/// </summary>
public sealed class ReleaseStep(
    EnclaveContext database, UseConditions conditions, CheckStore store, IPolicyDirectory policies, LostReleases lost, ReleaseUpload upload, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        var release = await database.Set<RunRelease>().SingleAsync(r => r.RunId == run.Id, cancellationToken);
        if (await conditions.ProblemAsync(run, cancellationToken) is { } problem)
            return await RefuseAsync(run, release, problem, cancellationToken);
        var stored = await store.ReadAsync(run.Id, cancellationToken);
        var files = stored?.Digest == run.OutputsDigest ? await FilesAsync(run, stored!.Found, cancellationToken) : null;
        if (await VoidAsync(run, stored, files, cancellationToken) is { } because)
            return await HoldAsync(run, release, because, cancellationToken);

        if (release.SendIntendedAt is null)
        {
            release.IntendSending(run, time.GetUtcNow());
            await database.SaveChangesAsync(cancellationToken);
        }

        switch (await upload.SendAsync(run.Id, new ReleasePackage(release.Manifest, release.Signature, files!, release.Proof), cancellationToken))
        {
            case UploadOutcome.Taken:
                run.Release(release.Id, MessageOf(run, stored!.Found), time.GetUtcNow());
                release.MarkSent(run.LastChange);
                return await saving.SaveAsync(run, cancellationToken);
            case UploadOutcome.Refused:
                return StepResult.Wait(WaitFor.SlowRetry);
            default:
                return StepResult.Wait(WaitFor.Retry);
        }
    }

    private async Task<Dictionary<string, string>?> FilesAsync(Run run, CheckedOutputs found, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var output in found.Outputs.Where(o => o.StoredAs is not null))
        {
            if (await store.FileAsync(run.Id, output, cancellationToken) is not { } bytes)
                return null;
            files[output.File] = Convert.ToBase64String(bytes);
        }

        return files;
    }

    // Whether what was decided no longer holds: by what stands in the storage, or, where no person decided, by the policy.
    private async Task<HoldReason?> VoidAsync(Run run, StoredCheck? stored, Dictionary<string, string>? files, CancellationToken cancellationToken)
    {
        if (files is null)
            return HoldReason.OutputChanged;
        if (run.Reason != DecideStep.Automatic)
            return null;
        var dataset = Contracts.Ids.DatasetRef.TryParse(run.Dataset, out var parsed) ? parsed.Dataset : "";
        if (await lost.AnyAsync(dataset, cancellationToken))
            return HoldReason.LostReleases;
        var policy = await policies.StricterAsync(dataset, run.Terms!.PolicyVersion, cancellationToken);
        return policy?.Version == stored!.Found.PolicyVersion ? null : HoldReason.PolicyChanged;
    }

    private async Task<StepResult> RefuseAsync(Run run, RunRelease release, Refusal problem, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        run.Refuse(run.EnclaveItself(), problem.Id, problem.Message, now);
        if (release.SendIntendedAt is not null)
        {
            release.TakeBack(run.LastChange);
            database.Send(run.Hub, MessageKind.ReleaseRecalled, new ReleaseRecalled(run.Id, release.Id, problem.Id, now), now);
        }

        return await saving.SaveAsync(run, cancellationToken);
    }

    private async Task<StepResult> HoldAsync(Run run, RunRelease release, HoldReason because, CancellationToken cancellationToken)
    {
        // The hub may have it already and never takes another one in its place: this needs an operator.
        if (release.SendIntendedAt is not null && because == HoldReason.OutputChanged)
            throw new InvalidOperationException("A release whose sending has begun is no longer in the vault as it was decided.");
        run.Hold([because.ForChecker], because.ForResearcher, time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }

    private static string MessageOf(Run run, CheckedOutputs found)
    {
        var released = "Released; nothing was withheld.";
        if (found.Withheld.Count > 0)
            released = $"Released. Withheld: {string.Join(" ", found.Withheld)}";
        else if (found.Outputs.Any(o => o.StoredAs is null))
            released = "Released, except for the outputs that say why not.";
        return $"{released} Fetch it with: td release download {run.RunId} --to DIR";
    }
}
