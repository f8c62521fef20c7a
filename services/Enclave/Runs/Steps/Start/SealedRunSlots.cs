using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Runs.Steps.Start;

/// <summary>Bounds how many researchers' sealed runs execute at once. The count is read from the rows; the turn keeps two from taking the last place.</summary>
public sealed class SealedRunSlots(IOptions<RunOptions> options) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Calls <paramref name="take"/>, which must save that a start is intended, when a place is free; false when none is.</summary>
    public async Task<bool> TryTakeAsync(EnclaveContext database, Func<Task> take, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var taken = await database.Set<Run>().CountAsync(
                r => r.State == RunState.Running || (r.State == RunState.Staged && r.StartIntendedAt != null), cancellationToken);
            if (taken >= options.Value.SealedRuns)
                return false;
            await take();
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();
}
