using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Restoring;

/// <summary>
/// What must still be done before an enclave that was restored from a backup may open: what can be applied again from the
/// entries must have been, and whatever took a right away must have been entered again.
/// </summary>
public sealed class Restoration(EnclaveContext database)
{
    /// <summary>Why it may not open yet; null when nothing stands against it.</summary>
    /// <param name="closedAt">When it was found to be restored; what was entered since then counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Refusal?> ObstacleAsync(DateTimeOffset closedAt, CancellationToken cancellationToken)
    {
        var unsettled = await UnsettledAsync(cancellationToken);
        if (unsettled.Exists(m => m.Remedy != Remedy.Reenter))
            return Refusal.Conflict("enclave-not-reconciled", "This enclave was restored from a backup. First apply again what its ledger says of orders, runs and members: td enclave reconcile. What it misses: td enclave missing.");
        var open = await OutstandingAsync(unsettled, closedAt, cancellationToken);
        if (open.Count == 0)
            return null;
        var todo = open.CountBy(m => m.Type).Select(one => RestoreRules.HowToReenter(one.Key, one.Value)).Order(StringComparer.Ordinal);
        return Refusal.Conflict("enclave-entries-missing", $"This enclave was restored from a backup. Before it opens, enter again: {string.Join("; ", todo)}. td enclave missing names each; one that cannot be entered again, a steward settles with td enclave settle.");
    }

    /// <summary>Those of the unsettled entries that took a right away and were not entered again.</summary>
    public async Task<IReadOnlyList<MissingEntry>> OutstandingAsync(DateTimeOffset closedAt, CancellationToken cancellationToken) =>
        await OutstandingAsync(await UnsettledAsync(cancellationToken), closedAt, cancellationToken);

    /// <summary>Settles what was entered again, under the fact of the opening; the caller saves.</summary>
    public async Task SettleReenteredAsync(Fact opened, CancellationToken cancellationToken)
    {
        foreach (var entry in await UnsettledAsync(cancellationToken))
            entry.Settle(Settlements.Reentered, opened);
    }

    private Task<List<MissingEntry>> UnsettledAsync(CancellationToken cancellationToken) =>
        database.Set<MissingEntry>().Where(m => m.SettledAt == null).OrderBy(m => m.Index).ToListAsync(cancellationToken);

    private async Task<IReadOnlyList<MissingEntry>> OutstandingAsync(List<MissingEntry> unsettled, DateTimeOffset closedAt, CancellationToken cancellationToken)
    {
        var byType = unsettled.ToLookup(m => m.Type, StringComparer.Ordinal);
        return
        [
            .. await WithdrawalsAsync([.. byType[EventTypes.ConsentWithdrawn.Name]], closedAt, cancellationToken),
            .. await ApprovalsAsync([.. byType[EventTypes.AccessRevoked.Name], .. byType[EventTypes.AccessWithdrawn.Name]], cancellationToken),
            .. await DismissalsAsync([.. byType[EventTypes.StaffDismissed.Name]], cancellationToken),
            .. await PoliciesAsync([.. byType[EventTypes.PolicySet.Name]], closedAt, cancellationToken),
        ];
    }

    // Entries name consents by opaque ids. Those that stand here are matched by them; of the others (the dataset came after the
    // backup, and comes again with consents of new ids) only the count can be compared.
    private async Task<IEnumerable<MissingEntry>> WithdrawalsAsync(List<MissingEntry> missing, DateTimeOffset closedAt, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
            return [];
        var named = missing.SelectMany(ConsentsOf).ToHashSet();
        var known = await database.Set<SubjectConsent>().AsNoTracking().Where(c => named.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.WithdrawnAt, cancellationToken);
        var byId = missing.Where(m => ConsentsOf(m).Any(known.ContainsKey)).ToList();
        var byCount = missing.Except(byId).Where(m => ConsentsOf(m).Any()).ToList();
        var entered = byCount.Count == 0 ? 0 : (await FactsSinceAsync(closedAt, [EventTypes.ConsentWithdrawn.Name], cancellationToken))
            .Count(fact => fact.Entities.Count > 0 && !fact.Entities.Any(e => Guid.TryParse(e.Id, out var id) && named.Contains(id)));
        return byId.Where(m => ConsentsOf(m).Any(id => known.TryGetValue(id, out var withdrawn) && withdrawn is null)).Concat(byCount.Skip(entered));
    }

    // One that is not here gives nobody access; it would have to be requested and approved anew.
    private async Task<IEnumerable<MissingEntry>> ApprovalsAsync(List<MissingEntry> missing, CancellationToken cancellationToken)
    {
        var ids = Ids(missing, "approval");
        var inForce = ids.Length == 0 ? [] : await database.Set<Approval>().Where(a => ids.Contains(a.Id) && a.State == ApprovalState.Approved).Select(a => a.Id).ToListAsync(cancellationToken);
        return missing.Where(m => m.IdsOf("approval").Any(id => inForce.Contains(Guid.Parse(id))));
    }

    private async Task<IEnumerable<MissingEntry>> DismissalsAsync(List<MissingEntry> missing, CancellationToken cancellationToken)
    {
        var ids = Ids(missing, "staff");
        var inForce = ids.Length == 0 ? [] : await database.Set<StaffMember>().Where(s => ids.Contains(s.Id) && s.Until == null).Select(s => s.Id).ToListAsync(cancellationToken);
        return missing.Where(m => m.IdsOf("staff").Any(id => inForce.Contains(Guid.Parse(id))));
    }

    // A stricter policy was lost; a steward has looked at the dataset's policy when one was set since.
    private async Task<IEnumerable<MissingEntry>> PoliciesAsync(List<MissingEntry> missing, DateTimeOffset closedAt, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
            return [];
        var set = (await FactsSinceAsync(closedAt, [EventTypes.PolicySet.Name, EventTypes.PolicyConfirmed.Name], cancellationToken)).Select(f => f.Dataset).ToHashSet();
        var names = await database.Set<Dataset>().AsNoTracking().Select(d => d.Name).ToListAsync(cancellationToken);
        return missing.Where(m => names.Contains(m.DatasetName ?? "") && !set.Contains(m.Dataset)).DistinctBy(m => m.DatasetName);
    }

    private async Task<List<Fact>> FactsSinceAsync(DateTimeOffset since, string[] types, CancellationToken cancellationToken)
    {
        var bodies = await database.Set<FactRow>().AsNoTracking().Where(f => types.Contains(f.Type) && f.Recorded >= since).Select(f => f.Body).ToListAsync(cancellationToken);
        return bodies.ConvertAll(body => JsonSerializer.Deserialize<Fact>(body, FactJson.Options)!);
    }

    private static IEnumerable<Guid> ConsentsOf(MissingEntry entry) => entry.IdsOf("consent").Select(Guid.Parse);

    private static Guid[] Ids(IEnumerable<MissingEntry> entries, string type) => [.. entries.SelectMany(m => m.IdsOf(type)).Select(Guid.Parse)];
}
