using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Restoring;

/// <summary>
/// Compares the ledger's entries of this enclave with the facts in its database. An entry without a fact means that the
/// database is older than the log: it was restored from a backup, and the enclave closes and names what it misses. A fact
/// whose place the ledger does not have, or has given to another, means that the ledger is the older one.
/// </summary>
public sealed partial class LedgerComparison(EnclaveContext database, OwnEntries ledger, ICataloguePublisher catalogue, TimeProvider time, ILogger<LedgerComparison> logger)
{
    /// <summary>Reason when the ledger lacks what this enclave has seen it take.</summary>
    public const string BehindFacts = "ledger-behind";

    /// <summary>Compares what was not compared yet; returns how many entries are newly found missing.</summary>
    /// <exception cref="LedgerBehindException">The ledger is the older one. Nothing is changed.</exception>
    public async Task<int> CompareAsync(CancellationToken cancellationToken)
    {
        // Asked for before the ledger: an entry that is taken meanwhile must not look like one that is gone.
        var known = await database.Set<FactRow>().MaxAsync(f => f.LedgerIndex, cancellationToken) ?? -1;
        var place = await database.Set<LedgerPlace>().SingleOrDefaultAsync(cancellationToken) ?? database.Add(new LedgerPlace()).Entity;
        var missing = new List<OwnEntry>();
        var at = place.ComparedTo;
        for (long? after = at; after is not null;)
        {
            var page = await ledger.AfterAsync(after.Value, cancellationToken);
            if (page.Size <= known)
                throw new LedgerBehindException(BehindFacts);
            missing.AddRange(await UnknownAsync(page.Entries, cancellationToken));
            at = page.Entries.Count == 0 ? at : page.Entries[^1].Index;
            after = page.Next > after ? page.Next : null;
        }

        if (at == place.ComparedTo)
            return 0;
        place.ComparedTo = at;
        await SaveAsync(missing, cancellationToken);
        return missing.Count;
    }

    private async Task<IEnumerable<OwnEntry>> UnknownAsync(IReadOnlyList<OwnEntry> entries, CancellationToken cancellationToken)
    {
        var ids = entries.Select(e => e.FactId).ToArray();
        var facts = await database.Set<FactRow>().AsNoTracking().Where(f => ids.Contains(f.Id)).Select(f => new { f.Id, f.LedgerIndex }).ToDictionaryAsync(f => f.Id, f => f.LedgerIndex, cancellationToken);

        // One that the ledger has not confirmed yet has no place here, and may well have one there.
        if (entries.Any(e => facts.GetValueOrDefault(e.FactId) is { } place && place != e.Index))
            throw new LedgerBehindException(BehindFacts);
        return entries.Where(e => !facts.ContainsKey(e.FactId));
    }

    // Names and closing in one transaction: an enclave that knows that it misses something is closed.
    private async Task SaveAsync(List<OwnEntry> missing, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await EnclaveState.LockAsync(database, cancellationToken);
        if (missing.Count > 0)
        {
            var state = await database.Set<EnclaveState>().SingleOrDefaultAsync(cancellationToken) ?? database.Add(EnclaveState.Untouched()).Entity;
            state.CloseAfterRestore(missing.Count, missing[0].Index, time.GetUtcNow());
            database.AddRange(missing.Select(entry => MissingEntry.Of(entry, state.LastChange)));
            LogRestored(missing.Count, missing[0].Index);
        }

        await database.SaveChangesAsync(cancellationToken);
        if (missing.Count > 0)
            await catalogue.PublishAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(3301, LogLevel.Critical, "The ledger has {Count} entries of this enclave, from entry {First} on, that its database lacks: it was restored from a backup. The enclave is closed; see td enclave missing.")]
    private partial void LogRestored(int count, long first);
}
