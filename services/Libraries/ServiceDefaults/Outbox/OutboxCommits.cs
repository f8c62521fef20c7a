using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TrustedData.ServiceDefaults.Outbox;

/// <summary>
/// Wakes the dispatcher when a transaction commits: what was saved in it can be seen only from then on, and woken by the save
/// alone the dispatcher would find nothing and wait for its sweep.
/// </summary>
public sealed class OutboxCommits(OutboxSignal signal) : DbTransactionInterceptor
{
    /// <inheritdoc />
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        signal.Wake();
        return Task.CompletedTask;
    }
}
