using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.ServiceDefaults.Audit;

/// <summary>
/// The second of three guards (DESIGN 8.3): a save that changes a row of state must carry exactly one fact for it. Facts
/// and their way to the ledger are written in the same save, so that none can be without the other.
/// </summary>
public sealed class AuditSeam(OutboxSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    // The ledger's entry adds an envelope of some hundred bytes, and has room for 65,535 in all.
    private const int LargestBody = 60_000;

    private static readonly JsonSerializerOptions Json = FactJson.Options;

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Guard(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Guard(eventData.Context!);
        return result;
    }

    /// <inheritdoc />
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        signal.Wake();
        return ValueTask.FromResult(result);
    }

    /// <summary>What was saved in a transaction can be seen by the dispatcher only from here on; without this it would wait for its sweep.</summary>
    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        signal.Wake();
        return Task.CompletedTask;
    }

    private static void Guard(DbContext context)
    {
        var technical = TechnicalTables.Of(context);
        var facts = new Dictionary<Guid, Fact>();
        foreach (var entry in context.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList())
        {
            if (technical.Contains(entry.Metadata.ClrType))
                continue;
            foreach (var fact in PendingFactOf(entry))
                facts[fact.Id] = fact;
        }

        foreach (var fact in facts.Values)
            context.Record(fact);
    }

    private static IReadOnlyList<Fact> PendingFactOf(EntityEntry entry)
    {
        if (entry.Metadata.IsOwned())
            return [];
        if (entry.Entity is not AuditedEntity entity)
            throw new UnrecordedChangeException($"{entry.Metadata.ClrType.Name} is neither an audited entity nor a listed technical table.");
        if (entity.Pending.Count != 1)
            throw new UnrecordedChangeException($"A change of {entry.Metadata.ClrType.Name} must be recorded by exactly one fact; it has {entity.Pending.Count}.");
        var facts = entity.Pending.ToArray();
        entity.Saved();
        return facts;
    }

    internal static FactRow RowOf(Fact fact)
    {
        if (FactRules.Problem(fact) is { } problem)
            throw new UnfitFactException($"A fact cannot be recorded because {problem}.");
        var body = JsonSerializer.Serialize(fact, Json);
        if (body.Length > LargestBody)
            throw new UnfitFactException("A fact cannot be recorded because it is too large for an entry of the ledger.");
        return new FactRow { Id = fact.Id, Recorded = fact.Recorded, Type = fact.Type.Name, Body = body };
    }
}

/// <summary>A change of state was about to be saved without a fact, or with two. A mistake in the code, never of a person.</summary>
public sealed class UnrecordedChangeException(string message) : InvalidOperationException(message);

/// <summary>A fact was about to be recorded that no ledger takes. A mistake in the code, never of a person.</summary>
public sealed class UnfitFactException(string message) : InvalidOperationException(message);
