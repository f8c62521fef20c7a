using Microsoft.EntityFrameworkCore;

namespace TrustedData.Enclave.Restoring;

/// <summary>
/// Whether releases of a dataset were lost with the database. Whose data stood behind them is not in the ledger, so that no
/// later result can be compared with them: nothing of such a dataset leaves without a person any more.
/// </summary>
public sealed class LostReleases(EnclaveContext database)
{
    /// <summary>Whether the dataset of this name has any.</summary>
    public Task<bool> AnyAsync(string dataset, CancellationToken cancellationToken) =>
        database.Set<MissingEntry>().AnyAsync(m => m.DatasetName == dataset && RestoreRules.Releases.Contains(m.Type), cancellationToken);
}
