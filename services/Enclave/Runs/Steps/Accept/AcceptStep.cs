using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Orders;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Spend;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Runs.Steps.Accept;

/// <summary>Accepts an order that the enclave's own records allow, and takes its cost from the project's quota; or refuses it, and says what to do.</summary>
public sealed class AcceptStep(
    EnclaveContext database, PersonTokens tokens, OrderCheck check, ISpend spend, IRunVault vault, RunSaving saving, TimeProvider time) : IRunStep
{
    private static readonly RunState[] InReview =
    [
        RunState.Accepted, RunState.Staged, RunState.Running, RunState.Collected, RunState.Inspecting, RunState.Checked, RunState.Held,
    ];

    private static readonly Refusal NotThePerson = Refusal.Forbidden(
        "person-token", "The hub's authority does not vouch that this person wants this order. Sign in again, for example with td login, and submit the run again.");

    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        var order = CanonicalBody.Read<RunOrder>(run.Order) ?? throw new InvalidOperationException("A stored order can be read: it was when it came.");
        if (OrderCheck.TimeProblem(order, seen.Now) is { } late)
            return await RefuseAsync(run, late, cancellationToken);
        switch (await tokens.CheckAsync(run.PersonToken ?? "", run.Order, order, cancellationToken))
        {
            case PersonTokenVerdict.Unknown:
                return StepResult.Wait(WaitFor.Retry);
            case PersonTokenVerdict.False:
                return await RefuseAsync(run, NotThePerson, cancellationToken);
            default:
                var allowed = await check.CheckAsync(order, seen.Now, cancellationToken);
                return allowed.IsOk
                    ? await AcceptAsync(run, allowed.Value, cancellationToken)
                    : await RefuseAsync(run, allowed.Refusal, cancellationToken);
        }
    }

    private async Task<StepResult> AcceptAsync(Run run, AllowedOrder allowed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // A fact of its own: whether there is enough is known only after the cost was counted, whatever the answer.
        var asked = new Fact(EventTypes.SpendAsked, run.EnclaveItself())
        {
            Recorded = now,
            Project = run.ProjectId,
            Dataset = run.Dataset,
            Run = run.Id,
        };
        var request = new SpendRequest(run.ProjectId, allowed.Dataset.Dataset, run.Id, run.OwnCode, await InReviewAsync(run, allowed, cancellationToken));
        if (await spend.SpendAsync(request, allowed.Policy, asked, cancellationToken) is { } tooMuch)
        {
            run.Refuse(run.EnclaveItself(), tooMuch.Id, tooMuch.Message, now);
        }
        else
        {
            run.Accept(allowed.Terms, now);
            vault.CreateKey(run.Id, run.LastChange);
        }

        await saving.SaveAsync(run, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return StepResult.Moved;
    }

    // Runs with their own code of the same project on any snapshot of the dataset that no checker has decided.
    private async Task<int> InReviewAsync(Run run, AllowedOrder allowed, CancellationToken cancellationToken)
    {
        if (!run.OwnCode)
            return 0;

        // Until the end of the transaction: two that are accepted at once must count each other.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('own-code-in-review'))", cancellationToken);
        var dataset = $"td:{allowed.Dataset.Enclave}/{allowed.Dataset.Dataset}@";
        return await database.Set<Run>().CountAsync(
            r => r.ProjectId == run.ProjectId && r.Id != run.Id && r.OwnCode && InReview.Contains(r.State) && r.Dataset.StartsWith(dataset), cancellationToken);
    }

    private async Task<StepResult> RefuseAsync(Run run, Refusal refusal, CancellationToken cancellationToken)
    {
        run.Refuse(run.EnclaveItself(), refusal.Id, refusal.Message, time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }
}
