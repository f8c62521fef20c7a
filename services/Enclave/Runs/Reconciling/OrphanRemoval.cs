using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>Removes what stands in the engine and on the scratch space of runs that no longer need it, or that no row knows.</summary>
public sealed partial class OrphanRemoval(IServiceScopeFactory scopes, ISealedRunEngine engine, RunFiles files, IOptions<EnclaveOptions> enclave, IOptions<RunOptions> options, TimeProvider time, ILogger<OrphanRemoval> logger)
{
    /// <summary>Looks once; while the engine does not answer it asks again.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await TryRemoveAsync(cancellationToken))
                    return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(options.Value.SweepMilliseconds), time, cancellationToken);
        }
    }

    private async Task<bool> TryRemoveAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var prefix in SealedRunNames.PrefixesOf(enclave.Value.Id))
        {
            var owned = await engine.ListOwned(prefix, cancellationToken);
            if (owned.Outcome != EngineOutcome.Done)
                return false;
            names.AddRange(owned.Names);
        }

        // Listed before the rows are read: what is staged meanwhile is in none of the lists.
        var scratch = files.All();
        var needed = await NeededAsync(cancellationToken);
        var done = true;
        foreach (var name in names.Where(n => SealedRunNames.RunOf(n) is { } run && !needed.Contains(run)))
        {
            LogOrphan(name);
            done &= (await engine.Remove(name, cancellationToken)).Outcome == EngineOutcome.Done;
        }

        foreach (var run in scratch.Where(r => !needed.Contains(r)))
            files.Remove(run);
        return done;
    }

    private async Task<HashSet<Guid>> NeededAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var ids = await scope.ServiceProvider.GetRequiredService<EnclaveContext>().Set<Run>()
            .Where(r => r.CleanedAt == null).Select(r => r.Id).ToListAsync(cancellationToken);
        return [.. ids];
    }

    [LoggerMessage(3205, LogLevel.Warning, "Removing sealed run {Run}, which no run needs.")]
    private partial void LogOrphan(string run);

    [LoggerMessage(3206, LogLevel.Warning, "What no run needs could not be removed; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
