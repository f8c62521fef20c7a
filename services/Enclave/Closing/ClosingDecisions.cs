using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Restoring;
using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Closing;

/// <summary>What an operator decides: the state, its fact and the catalogue that says so, in one transaction.</summary>
public sealed class ClosingDecisions(EnclaveContext database, Restoration restoration, ICataloguePublisher catalogue, TimeProvider time)
{
    /// <summary>The state afterwards; null when the enclave is open and always was.</summary>
    public async Task<Outcome<EnclaveState?>> ChangeAsync(bool open, string? reason, PersonRef by, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000)
            return Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters; it stays in the enclave.");
        var actor = Actor.Person(by, "operator");
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // Of two operators at once the second finds what the first has done.
        await EnclaveState.LockAsync(database, cancellationToken);
        var state = await database.Set<EnclaveState>().SingleOrDefaultAsync(cancellationToken);
        if (state is null)
        {
            if (open)
                return state;
            state = EnclaveState.Close(actor, reason, time.GetUtcNow());
            database.Add(state);
        }
        else if (open && state.IsRestored && await restoration.ObstacleAsync(state.Since, cancellationToken) is { } obstacle)
        {
            database.Record(new Fact(EventTypes.EnclaveOpenRefused, actor, FactOutcome.Refused) { Recorded = time.GetUtcNow(), Reason = obstacle.Id });
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return obstacle;
        }
        else
        {
            var wasRestored = state.IsRestored;
            if (!state.Change(open, actor, reason, time.GetUtcNow()))
                return state;
            if (wasRestored)
                await restoration.SettleReenteredAsync(state.LastChange, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        await catalogue.PublishAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return state;
    }
}
