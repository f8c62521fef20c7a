using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Catalogue;

/// <summary>Finds what the mirrors know, by the names that people use.</summary>
public sealed class CatalogueDirectory(HubDbContext context)
{
    /// <summary>
    /// The snapshot that a text names: a name, <c>enclave/name</c> (both: the current snapshot), or a full reference.
    /// </summary>
    public async Task<Outcome<DatasetMirror>> FindDatasetAsync(string? text, CancellationToken cancellationToken)
    {
        if (DatasetRef.TryParse(text, out var reference))
            return await FindSnapshotAsync(reference, cancellationToken);
        var sides = (text ?? "").Split('/');
        if (sides.Length > 2 || !Array.TrueForAll(sides, DatasetRef.IsName))
            return Refusal.BadRequest("dataset-name", "A dataset is named by its name, by enclave/name, or in full as td:enclave/name@snapshot, in lower-case letters, digits and hyphens. td catalogue lists them.");

        var name = sides[^1];
        var enclave = sides.Length == 2 ? sides[0] : null;
        var found = await context.Datasets.AsNoTracking().Where(d => d.Current && d.Name == name && (enclave == null || d.Enclave == enclave)).ToListAsync(cancellationToken);
        return found switch
        {
            [] => Unknown(),
            [var one] => one,
            _ => Refusal.BadRequest("dataset-ambiguous", $"Several enclaves have a dataset of this name. Say which: {string.Join(", ", found.Select(d => $"{d.Enclave}/{d.Name}").Order(StringComparer.Ordinal))}."),
        };
    }

    /// <summary>The enclave with that id.</summary>
    public Task<EnclaveMirror> EnclaveAsync(string id, CancellationToken cancellationToken) =>
        context.Enclaves.AsNoTracking().SingleAsync(e => e.Id == id, cancellationToken);

    /// <summary>The workflow of that name in that enclave.</summary>
    public async Task<Outcome<WorkflowMirror>> FindWorkflowAsync(string enclave, string? name, CancellationToken cancellationToken)
    {
        var listed = await context.Workflows.AsNoTracking().Where(w => w.Enclave == enclave && w.Listed).OrderBy(w => w.Name).ToListAsync(cancellationToken);
        if (listed.Find(w => w.Name == name) is { } workflow)
            return workflow;
        var names = listed.Count == 0 ? "none" : string.Join(", ", listed.Select(w => w.Name));
        return Refusal.BadRequest("workflow-unknown", $"The enclave {enclave} has no registered workflow of this name. It has: {names}.");
    }

    private async Task<Outcome<DatasetMirror>> FindSnapshotAsync(DatasetRef reference, CancellationToken cancellationToken)
    {
        var snapshots = await context.Datasets.AsNoTracking().Where(d => d.Enclave == reference.Enclave && d.Name == reference.Dataset).ToListAsync(cancellationToken);
        if (!snapshots.Exists(d => d.Current))
            return Unknown();
        return snapshots.Find(d => d.Snapshot == reference.Snapshot) is { } snapshot
            ? snapshot
            : Refusal.BadRequest("snapshot-unknown", $"That snapshot is not known. {reference.Enclave}/{reference.Dataset} has: {string.Join(", ", snapshots.Select(d => d.Snapshot).Order())}.");
    }

    private static Refusal Unknown() =>
        Refusal.BadRequest("dataset-unknown", "No enclave offers a dataset of this name now. td catalogue lists the datasets, and the enclave that each belongs to.");
}
