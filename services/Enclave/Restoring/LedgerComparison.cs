using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Datasets.Catalogue;
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
        var place = await database.Set<LedgerPlace>().SingleOrDefaultAsync(cancellationToken) ?? database.Add(new LedgerPlace()).Entity;

        // Asked for before the ledger: an entry that is taken meanwhile must not look like one that is gone.
        var known = await database.Set<FactRow>().MaxAsync(f => f.LedgerIndex, cancellationToken) ?? -1;
        var expected = await database.Set<FactRow>().CountAsync(f => f.LedgerIndex > place.ComparedTo && f.LedgerIndex <= known, cancellationToken);
        var missing = new List<OwnEntry>();
        OwnEntry? last = null;
        await foreach (var page in PagesAsync(place, cancellationToken))
        {
            if (page.Size <= known)
                throw new LedgerBehindException(BehindFacts);
            var facts = await FactsOfAsync(page.Entries, cancellationToken);
            missing.AddRange(page.Entries.Where(e => !facts.ContainsKey(e.FactId)));
            expected -= page.Entries.Count(e => e.Index <= known && facts.GetValueOrDefault(e.FactId) == e.Index);
            last = page.Entries.Count == 0 ? last : page.Entries[^1];
        }

        if (expected > 0)
            throw new LedgerBehindException(BehindFacts);
        if (last is null)
            return 0;
        (place.ComparedTo, place.FactId) = (last.Index, last.FactId);
        await SaveAsync(missing, cancellationToken);
        return missing.Count;
    }

    // From the last entry that was compared on, which must be there still, and be the same.
    private async IAsyncEnumerable<OwnEntryPage> PagesAsync(LedgerPlace place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = place.ComparedTo;
        for (var after = place.FactId is null ? (long?)-1 : from - 1; after is not null;)
        {
            var page = await ledger.AfterAsync(after.Value, cancellationToken);
            if (after == from - 1)
            {
                if (page.Entries.Count == 0 || page.Entries[0].Index != from || page.Entries[0].FactId != place.FactId)
                    throw new LedgerBehindException(BehindFacts);
                page = page with { Entries = [.. page.Entries.Skip(1)] };
            }

            yield return page;
            after = page.Next > after ? page.Next : null;
        }
    }

    private async Task<Dictionary<Guid, long?>> FactsOfAsync(IReadOnlyList<OwnEntry> entries, CancellationToken cancellationToken)
    {
        var ids = entries.Select(e => e.FactId).ToArray();
        var facts = await database.Set<FactRow>().AsNoTracking().Where(f => ids.Contains(f.Id)).Select(f => new { f.Id, f.LedgerIndex }).ToDictionaryAsync(f => f.Id, f => f.LedgerIndex, cancellationToken);

        // One that the ledger has not confirmed yet has no place here, and may well have one there.
        if (entries.Any(e => facts.GetValueOrDefault(e.FactId) is { } place && place != e.Index))
            throw new LedgerBehindException(BehindFacts);
        return facts;
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
            await ContinueCatalogueAsync(missing, state.LastChange, cancellationToken);
            LogRestored(missing.Count, missing[0].Index);
        }

        await database.SaveChangesAsync(cancellationToken);
        if (missing.Count > 0)
            await catalogue.PublishAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // The hub takes no catalogue that is not newer than the last.
    private async Task ContinueCatalogueAsync(List<OwnEntry> missing, Fact found, CancellationToken cancellationToken)
    {
        var sent = missing.Where(e => e.Type == EventTypes.CataloguePublished.Name).SelectMany(e => e.Entities ?? []).Where(e => e.Type == "catalogue")
            .Select(e => long.TryParse(e.Id.AsSpan(e.Id.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .DefaultIfEmpty().Max();
        if (sent > 0 && await database.Set<CataloguePublication>().SingleOrDefaultAsync(cancellationToken) is { } publication)
            publication.ContinueAfter(sent, found);
    }

    [LoggerMessage(3401, LogLevel.Critical, "The ledger has {Count} entries of this enclave, from entry {First} on, that its database lacks: it was restored from a backup. The enclave is closed; see td enclave missing.")]
    private partial void LogRestored(int count, long first);
}
