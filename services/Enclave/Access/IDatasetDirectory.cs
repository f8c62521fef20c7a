using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Access;

/// <summary>What access decisions need to know of datasets.</summary>
public interface IDatasetDirectory
{
    /// <summary>The dataset's current snapshot and the variables that may be asked for; null when there is none of that name.</summary>
    Task<DatasetInForce?> FindAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A dataset as it stands now.</summary>
public sealed record DatasetInForce(string Name, int Snapshot, IReadOnlyList<CatalogueVariable> Variables);
