using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Subjects;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>In which datasets a subject stands, by any of their snapshots: an earlier one may still be in use.</summary>
public sealed class SubjectDatasets(EnclaveContext database) : ISubjectDatasets
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> NamesAsync(long subject, CancellationToken cancellationToken) =>
        await database.Set<Snapshot>().AsNoTracking()
            .Where(s => database.Set<SnapshotSubject>().Any(m => m.SnapshotId == s.Id && m.Subject == subject))
            .Select(s => s.Dataset)
            .Distinct()
            .OrderBy(name => name)
            .ToListAsync(cancellationToken);
}
