using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Access;

/// <summary>What the rest of the enclave needs to know of datasets.</summary>
public interface IDatasetDirectory
{
    /// <summary>The dataset's current snapshot and the variables that may be asked for; null when there is none of that name.</summary>
    Task<DatasetInForce?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>One snapshot of a dataset and the variables it offers; null when there is none.</summary>
    Task<DatasetInForce?> FindSnapshotAsync(string name, int snapshot, CancellationToken cancellationToken);
}

/// <summary>A dataset at one of its snapshots.</summary>
public sealed record DatasetInForce(string Name, int Snapshot, IReadOnlyList<CatalogueVariable> Variables);
