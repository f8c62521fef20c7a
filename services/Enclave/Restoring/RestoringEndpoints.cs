using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Closing;

namespace TrustedData.Enclave.Restoring;

/// <summary>An entry of the ledger that the enclave no longer knows.</summary>
/// <param name="Index">Its place in the ledger.</param>
/// <param name="Type">Type of the event.</param>
/// <param name="Recorded">When it happened.</param>
/// <param name="Run">The run, as the enclave names it.</param>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Entities">What else it concerns, by id.</param>
/// <param name="Remedy">What must be done: <c>note</c> (nothing), <c>reapply</c> (td enclave reconcile) or <c>reenter</c> (by a person).</param>
/// <param name="SettledAt">Since when nothing is left to be done.</param>
/// <param name="Settlement">How.</param>
public sealed record MissingEntryView(
    long Index, string Type, DateTimeOffset Recorded, Guid? Run, Guid? Project, string? Dataset, IReadOnlyList<FactEntity> Entities, Remedy Remedy, DateTimeOffset? SettledAt, string? Settlement);

/// <summary>What the enclave misses.</summary>
/// <param name="Items">Entries, by their places.</param>
/// <param name="Next">After which place there may be more; null at the end.</param>
/// <param name="Unsettled">How many, of all, something must still be done about.</param>
public sealed record MissingEntriesView(IReadOnlyList<MissingEntryView> Items, long? Next, int Unsettled);

/// <summary>Settles an entry that cannot be entered again.</summary>
/// <param name="Reason">Why, 1 to 1,000 characters; it stays in the enclave.</param>
public sealed record SettleEntryRequest(string? Reason);

/// <summary>The endpoints of an enclave that was restored from a backup.</summary>
public static class RestoringEndpoints
{
    private const int Most = 500;

    internal static async Task<Results<Ok<MissingEntriesView>, ProblemHttpResult>> ListAsync(
        EnclaveContext database, CancellationToken cancellationToken, long after = -1, int take = 100)
    {
        if (take is < 1 or > Most)
            return Refusal.BadRequest("take", $"Ask for 1 to {Most} entries at a time.").ToProblem();
        var found = await database.Set<MissingEntry>().AsNoTracking().Where(m => m.Index > after).OrderBy(m => m.Index).Take(take).ToListAsync(cancellationToken);
        var unsettled = await database.Set<MissingEntry>().CountAsync(m => m.SettledAt == null, cancellationToken);
        return TypedResults.Ok(new MissingEntriesView([.. found.Select(View)], found.Count == take ? found[^1].Index : null, unsettled));
    }

    internal static async Task<Results<Ok<Reapplied>, ProblemHttpResult>> ReconcileAsync(ClaimsPrincipal user, Reconciliation reconciliation, CancellationToken cancellationToken)
    {
        var outcome = await reconciliation.ReconcileAsync(user.Person(), cancellationToken);
        return outcome.IsOk ? TypedResults.Ok(outcome.Value) : outcome.Refusal.ToProblem();
    }

    internal static async Task<Results<Ok<MissingEntryView>, ProblemHttpResult>> SettleAsync(
        long index, SettleEntryRequest request, ClaimsPrincipal user, EnclaveContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1000)
            return Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters; it stays in the enclave.").ToProblem();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await EnclaveState.LockAsync(database, cancellationToken);
        var entry = await database.Set<MissingEntry>().SingleOrDefaultAsync(m => m.Index == index, cancellationToken);
        if (entry is not { Remedy: Remedy.Reenter, SettledAt: null })
            return Refusal.Conflict("entry-not-open", "This is no missing entry that has to be entered again. See td enclave missing.").ToProblem();
        entry.Settle(
            Settlements.ByHand,
            new Fact(EventTypes.EnclaveEntrySettled, Actor.Person(user.Person(), "steward"))
            {
                Recorded = time.GetUtcNow(),
                Reason = RestoreRules.Reason,
                Entities = [new FactEntity("ledger-index", $"{index}"), new FactEntity("fact", entry.FactId.ToString())],
            },
            request.Reason);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(View(entry));
    }

    private static MissingEntryView View(MissingEntry entry) => new(
        entry.Index, entry.Type, entry.Recorded, entry.Run, entry.Project, entry.Dataset, entry.Entities, entry.Remedy, entry.SettledAt, entry.Settlement);
}
