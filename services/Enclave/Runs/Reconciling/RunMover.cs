using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Restoring;
using TrustedData.Sealing;
using TrustedData.ServiceDefaults.Ledger;

namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>Moves one run by one step: observe, decide, act, save. It lives in a scope of its own for each step.</summary>
public sealed class RunMover(EnclaveContext database, IEnclaveGate gate, ComparedLedger ledger, ISealedRunEngine engine, LedgerProofs proofs, IServiceProvider services, TimeProvider time)
{
    /// <summary>Does the next step.</summary>
    public async Task<StepResult> MoveAsync(Guid id, CancellationToken cancellationToken)
    {
        var run = await database.Set<Run>().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (run is null)
            return StepResult.Wait(WaitFor.Change);
        var seen = await ObserveAsync(run, cancellationToken);
        var next = NextStep.Of(run, seen);
        if (next.Step == RunStep.Wait)
            return StepResult.Wait(next.For) with { LastFact = run.LastFact };
        try
        {
            var result = await services.GetRequiredKeyedService<IRunStep>(next.Step).RunAsync(run, seen, cancellationToken);
            return result with { LastFact = run.LastFact };
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody asked for it to be canceled, or decided, meanwhile: what follows now is another question.
            return StepResult.Moved;
        }
    }

    private async Task<RunObservation> ObserveAsync(Run run, CancellationToken cancellationToken) => new(
        time.GetUtcNow(),
        ledger.Trouble is null && await gate.IsOpenAsync(cancellationToken),
        run.State switch
        {
            RunState.Running => await engine.Observe(run.EngineName, cancellationToken),
            RunState.Inspecting => await engine.Observe(run.InspectorName, cancellationToken),
            _ => null,
        },
        run is { State: RunState.Decided, DecisionFact: { } fact } ? await proofs.FindAsync(fact, cancellationToken) : null);
}
