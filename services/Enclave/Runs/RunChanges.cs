using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TrustedData.Enclave.Runs;

/// <summary>Wakes the reconciler once a change of a run can be seen: an order that arrived, a decision, a wish to stop.</summary>
public sealed class RunChanges(RunSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    /// <inheritdoc />
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context!.Database.CurrentTransaction is null)
            WakeIfRuns(eventData.Context);
        return ValueTask.FromResult(result);
    }

    /// <summary>In a transaction of its own a change is seen from its commit on.</summary>
    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context)
            WakeIfRuns(context);
        return Task.CompletedTask;
    }

    private void WakeIfRuns(DbContext context)
    {
        if (context.ChangeTracker.Entries<Run>().Any())
            signal.Wake();
    }
}
