using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Orders;
using TrustedData.Enclave.Releases;
using TrustedData.Enclave.Runs;
using TrustedData.ServiceDefaults.Messaging;

namespace TrustedData.Enclave.Restoring;

/// <summary>What was applied again.</summary>
/// <param name="Orders">Orders whose ids are used up again.</param>
/// <param name="RunsEnded">Runs that were in the backup and have gone further since, ended.</param>
/// <param name="Memberships">Changes of project members.</param>
/// <param name="Releases">Releases that are known to have left, or to have been recalled, again.</param>
/// <param name="Noted">Entries about which nothing has to be done.</param>
public sealed record Reapplied(int Orders, int RunsEnded, int Memberships, int Releases, int Noted);

/// <summary>
/// Applies again, by their ids, what the ledger says of orders, runs, members and releases that the database lost; in one
/// transaction, under one fact beside those of the runs it ends. It gives nobody a right.
/// </summary>
public sealed class Reconciliation(EnclaveContext database, RunReports reports, OrganisationKeys organisation, IOptions<EnclaveOptions> options, TimeProvider time)
{
    /// <summary>Applies what is not settled; null when the enclave was not restored from a backup.</summary>
    public async Task<Outcome<Reapplied>> ReconcileAsync(PersonRef by, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await EnclaveState.LockAsync(database, cancellationToken);
        var state = await database.Set<EnclaveState>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (state is not { IsRestored: true })
            return Refusal.Conflict("enclave-not-restored", "This enclave misses no entry of its ledger, so there is nothing to reconcile.");
        var entries = await database.Set<MissingEntry>().Where(m => m.SettledAt == null).OrderBy(m => m.Index).ToListAsync(cancellationToken);

        // The rows record the fact before the counts are known; it is written when they are saved.
        var counts = new List<FactEntity>();
        var fact = new Fact(EventTypes.EnclaveReconciled, Actor.Person(by, "operator")) { Recorded = time.GetUtcNow(), Reason = RestoreRules.Reason, Entities = counts };

        var applied = new Reapplied(
            await ConsumeAsync(entries, fact, cancellationToken),
            await EndRunsAsync(entries, cancellationToken),
            await ApplyMembersAsync(entries, fact, cancellationToken),
            await MarkReleasesAsync(entries, fact, cancellationToken),
            entries.Count(m => m.Remedy == Remedy.Note));
        counts.AddRange([
            new("orders", $"{applied.Orders}"), new("runs-ended", $"{applied.RunsEnded}"), new("memberships", $"{applied.Memberships}"),
            new("releases", $"{applied.Releases}"), new("noted", $"{applied.Noted}"),
        ]);
        foreach (var entry in entries.Where(m => m.Remedy != Remedy.Reenter))
            entry.Settle(entry.Remedy == Remedy.Note ? Settlements.Noted : Settlements.Reapplied, fact);
        if (entries.TrueForAll(m => m.Remedy == Remedy.Reenter))
            database.Record(fact);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return applied;
    }

    // The nonce is not in the ledger. The id is enough: it stands in what the hub signed.
    private async Task<int> ConsumeAsync(List<MissingEntry> entries, Fact fact, CancellationToken cancellationToken)
    {
        var lost = entries.Where(m => m.Type == EventTypes.RunReceived.Name).SelectMany(m => m.IdsOf("order")).Select(Guid.Parse).ToHashSet();
        lost.ExceptWith(await database.Set<ConsumedOrder>().Where(o => lost.Contains(o.OrderId)).Select(o => o.OrderId).ToListAsync(cancellationToken));
        database.AddRange(lost.Select(order => ConsumedOrder.Of(order, $"lost:{order}", fact)));
        return lost.Count;
    }

    // Also one that came a second time before this, under an order that was used up.
    private async Task<int> EndRunsAsync(List<MissingEntry> entries, CancellationToken cancellationToken)
    {
        var lost = entries.Where(m => m.Run is not null && m.Remedy == Remedy.Reapply).ToLookup(m => m.Run!.Value);
        var ids = lost.Select(one => one.Key).ToArray();
        var runs = (await database.Set<Run>().Where(r => ids.Contains(r.Id)).ToListAsync(cancellationToken)).FindAll(r => !r.State.IsEnd());
        foreach (var run in runs)
        {
            run.EndByRestore(lost[run.Id].Count(), time.GetUtcNow());

            // The hub may have the result, and then knows better than this database what became of the run.
            if (lost[run.Id].Any(m => RestoreRules.Sendings.Contains(m.Type)))
                RunReports.Withhold(run);
            else
                reports.Report(run);
        }

        await TellOfLostAsync(lost, cancellationToken);
        return runs.Count;
    }

    // Of a run of which nothing is left here the hub would wait for ever. All its entries are lost, and each was reported at
    // most once, so that their number is one that the hub has not seen.
    private async Task TellOfLostAsync(ILookup<Guid, MissingEntry> lost, CancellationToken cancellationToken)
    {
        var ids = lost.Select(one => one.Key).ToArray();
        var here = await database.Set<Run>().Where(r => ids.Contains(r.Id)).Select(r => r.Id).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var run in lost.Where(one => !here.Contains(one.Key) && !one.Any(m => RestoreRules.Ends.Contains(m.Type) || RestoreRules.Sendings.Contains(m.Type))))
        {
            var report = new RunReported(
                run.Key, run.Count() + 1, PublicRunState.Refused, now, null, RestoreRules.Reason, Run.LostMessage, [], [new TimelineStep(PublicRunState.Refused, now)]);
            foreach (var peer in organisation.Peers)
                database.Send(peer, MessageKind.RunReported, report, now);
        }
    }

    private async Task<int> ApplyMembersAsync(List<MissingEntry> entries, Fact fact, CancellationToken cancellationToken)
    {
        // Of several changes of one member the last holds.
        var changes = entries.Where(m => RestoreRules.Memberships.Contains(m.Type) && m.Project is not null)
            .SelectMany(m => m.IdsOf("person"), (m, person) => (Project: m.Project!.Value, Person: person, Joined: m.Type == EventTypes.MembershipJoined.Name))
            .GroupBy(c => (c.Project, c.Person)).Select(g => g.Last()).ToList();
        foreach (var (project, person, joined) in changes)
        {
            var known = await database.Set<Membership>().Where(m => m.ProjectId == project && m.Subject == person).ToListAsync(cancellationToken);
            if (known.Count == 0)
                database.Add(Membership.Learn(project, new PersonRef(options.Value.Hub.Authority.ToString(), person), former: !joined, fact));
            foreach (var membership in known.Where(m => (m.Until is null) != joined))
            {
                if (joined)
                    membership.Return(fact);
                else
                    membership.Leave(fact);
            }
        }

        return changes.Count;
    }

    private async Task<int> MarkReleasesAsync(List<MissingEntry> entries, Fact fact, CancellationToken cancellationToken)
    {
        var sent = IdsOf(entries, EventTypes.ReleaseSent);
        var recalled = IdsOf(entries, EventTypes.ReleaseRecalled);
        var releases = await database.Set<RunRelease>().Where(r => sent.Contains(r.Id) || recalled.Contains(r.Id)).ToListAsync(cancellationToken);
        foreach (var release in releases)
            release.MarkAfterRestore(sent.Contains(release.Id), recalled.Contains(release.Id), fact);
        return releases.Count;
    }

    private static HashSet<Guid> IdsOf(List<MissingEntry> entries, EventType type) =>
        [.. entries.Where(m => m.Type == type.Name).SelectMany(m => m.IdsOf("release")).Select(Guid.Parse)];
}
