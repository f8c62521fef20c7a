using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>What the rest of the enclave knows of datasets: only what they offer.</summary>
public sealed class DatasetDirectory(EnclaveContext database) : IDatasetDirectory
{
    /// <inheritdoc />
    public async Task<DatasetInForce?> FindAsync(string name, CancellationToken cancellationToken) =>
        await database.Set<Dataset>().AsNoTracking().Where(d => d.Name == name).Select(d => (int?)d.Snapshot).SingleOrDefaultAsync(cancellationToken) is { } snapshot
            ? await FindSnapshotAsync(name, snapshot, cancellationToken)
            : null;

    /// <inheritdoc />
    public async Task<DatasetInForce?> FindSnapshotAsync(string name, int snapshot, CancellationToken cancellationToken)
    {
        var id = await database.Set<Snapshot>().AsNoTracking()
            .Where(s => s.Dataset == name && s.Number == snapshot)
            .Select(s => (Guid?)s.Id)
            .SingleOrDefaultAsync(cancellationToken);
        if (id is null)
            return null;
        var offered = await database.Set<Variable>().AsNoTracking()
            .Where(v => v.SnapshotId == id && v.Availability == Availability.Offered)
            .OrderBy(v => v.Position)
            .ToListAsync(cancellationToken);
        return new DatasetInForce(name, snapshot, offered.ConvertAll(v => v.Public()));
    }
}
