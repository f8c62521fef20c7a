using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Releases;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Check;

namespace TrustedData.Enclave.Runs.Steps.Record;

/// <summary>The ledger has the decision, and its proof was verified: the release is drawn up with it.</summary>
public sealed class RecordStep(EnclaveContext database, CheckStore store, ReleaseManifests manifests, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        var proof = seen.Proof!;
        var stored = await store.ReadAsync(run.Id, cancellationToken) ?? throw new InvalidOperationException("What was checked is not in the vault.");
        var now = time.GetUtcNow();
        run.MarkRecorded(proof.Index, now);

        // After a decision that became void and a new one there is a release already, which nobody has seen.
        var release = await database.Set<RunRelease>().SingleOrDefaultAsync(r => r.RunId == run.Id, cancellationToken);
        var id = release?.Id ?? Guid.CreateVersion7(now);
        var manifest = await manifests.DrawUpAsync(run, id, stored, now, cancellationToken);
        if (release is null)
            database.Add(RunRelease.Of(id, run, manifest, proof));
        else
            release.DrawUpAgain(manifest, proof, run.LastChange);
        return await saving.SaveAsync(run, cancellationToken);
    }
}
