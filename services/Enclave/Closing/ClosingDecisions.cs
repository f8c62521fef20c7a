using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Closing;

/// <summary>What an operator decides: the state, its fact and the catalogue that says so, in one transaction.</summary>
public sealed class ClosingDecisions(EnclaveContext database, ICataloguePublisher catalogue, TimeProvider time)
{
    /// <summary>The state afterwards; null when the enclave is open and always was.</summary>
    public async Task<Outcome<EnclaveState?>> ChangeAsync(bool open, string? reason, PersonRef by, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000)
            return Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters; it stays in the enclave.");
        var actor = Actor.Person(by, "operator");
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // Of two operators at once the second finds what the first has done.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('enclave-state'), 1)", cancellationToken);
        var state = await database.Set<EnclaveState>().SingleOrDefaultAsync(cancellationToken);
        if (state is null)
        {
            if (open)
                return state;
            state = EnclaveState.Close(actor, reason, time.GetUtcNow());
            database.Add(state);
        }
        else if (!state.Change(open, actor, reason, time.GetUtcNow()))
        {
            return state;
        }

        await database.SaveChangesAsync(cancellationToken);
        await catalogue.PublishAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return state;
    }
}
