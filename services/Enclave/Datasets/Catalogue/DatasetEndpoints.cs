using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Policies;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>Endpoints that show datasets to staff.</summary>
public static class DatasetEndpoints
{
    internal static Refusal Unknown { get; } = Refusal.NotFound("dataset-unknown", "This enclave has no dataset of that name. See td catalogue.");

    internal static async Task<Ok<ItemList<DatasetView>>> ListAsync(
        EnclaveContext database, IPolicyDirectory policies, IOptions<EnclaveOptions> options, CancellationToken cancellationToken)
    {
        var views = new List<DatasetView>();
        foreach (var dataset in await database.Set<Dataset>().AsNoTracking().OrderBy(d => d.Name).ToListAsync(cancellationToken))
            views.Add(await ViewAsync(dataset, await SnapshotsAsync(dataset, database, cancellationToken), policies, options.Value.Id, cancellationToken));
        return TypedResults.Ok(new ItemList<DatasetView>(views));
    }

    internal static async Task<Results<Ok<DatasetView>, ProblemHttpResult>> ShowAsync(
        string name, EnclaveContext database, IPolicyDirectory policies, IOptions<EnclaveOptions> options, CancellationToken cancellationToken)
    {
        if (await database.Set<Dataset>().AsNoTracking().SingleOrDefaultAsync(d => d.Name == name, cancellationToken) is not { } dataset)
            return Unknown.ToProblem();
        var snapshots = await SnapshotsAsync(dataset, database, cancellationToken);
        var current = snapshots.First(s => s.Number == dataset.Snapshot).Id;
        var variables = await database.Set<Variable>().AsNoTracking().Where(v => v.SnapshotId == current).OrderBy(v => v.Position).ToListAsync(cancellationToken);
        var view = await ViewAsync(dataset, snapshots, policies, options.Value.Id, cancellationToken);
        return TypedResults.Ok(view with { Variables = variables.ConvertAll(VariableView.Of) });
    }

    private static async Task<DatasetView> ViewAsync(Dataset dataset, List<Snapshot> snapshots, IPolicyDirectory policies, string enclave, CancellationToken cancellationToken)
    {
        var policy = await policies.CurrentAsync(dataset.Name, cancellationToken);
        var subjects = snapshots.First(s => s.Number == dataset.Snapshot).Subjects;
        return new DatasetView(
            new DatasetRef(enclave, dataset.Name, dataset.Snapshot).ToString(), dataset.Name, dataset.Title, dataset.Description, dataset.License, dataset.Synthetic,
            dataset.KeyNamespace, dataset.Snapshot, snapshots.ConvertAll(s => new SnapshotView(s.Number, s.ImportedAt, s.ImportedBy)),
            dataset.SeveralRowsPerSubject, policy is null ? null : RoundedSize.Of(subjects, policy.Disclosure), policy?.Version);
    }

    private static Task<List<Snapshot>> SnapshotsAsync(Dataset dataset, EnclaveContext database, CancellationToken cancellationToken) =>
        database.Set<Snapshot>().AsNoTracking().Where(s => s.Dataset == dataset.Name).OrderByDescending(s => s.Number).ToListAsync(cancellationToken);
}
