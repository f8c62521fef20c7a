using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Enclave.Runs.Reconciling;

namespace TrustedData.Enclave.Runs;

/// <summary>
/// Moves every run to its end. The rows say where each stands, the engine and the ledger what has become of what was asked of
/// them; whatever died, this goes on from there. Several runs move at once, each by its own steps; one that fails by a fault
/// of ours pauses and holds nobody up.
/// </summary>
public sealed partial class Reconciler(
    IServiceScopeFactory scopes, RunSignal signal, RunWatchers watchers, OrphanRemoval orphans, IConfiguration configuration, IOptions<RunOptions> options, TimeProvider time, ILogger<Reconciler> logger) : BackgroundService
{
    private static readonly RunState[] Moving =
    [
        RunState.Received, RunState.Accepted, RunState.Staged, RunState.Running, RunState.Collected, RunState.Inspecting, RunState.Checked, RunState.Decided, RunState.Recorded,
    ];

    private TimeSpan Sweep => TimeSpan.FromMilliseconds(options.Value.SweepMilliseconds);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var mine = new ReconcilerLock(configuration.GetConnectionString("Database")!);
                if (await mine.TryTakeAsync(stoppingToken))
                    await OwnAsync(mine, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogInterrupted(exception);
            }

            await Task.Delay(Sweep, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OwnAsync(ReconcilerLock mine, CancellationToken stoppingToken)
    {
        LogOwner();
        using var owning = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, mine.Lost);
        var watching = watchers.WatchAsync(owning.Token);
        var board = new RunBoard();
        using var places = new SemaphoreSlim(options.Value.Concurrency);
        var moves = new HashSet<Task>();
        try
        {
            moves.Add(orphans.RemoveAsync(owning.Token));
            await LookAsync(board, places, moves, owning.Token);
        }
        finally
        {
            await owning.CancelAsync();
            await Task.WhenAll(moves.Append(watching)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(RunBoard board, SemaphoreSlim places, HashSet<Task> moves, CancellationToken cancellationToken)
    {
        var nextSweep = time.GetUtcNow();
        while (!cancellationToken.IsCancellationRequested)
        {
            var woken = signal.Next;
            var now = time.GetUtcNow();
            var sweep = now >= nextSweep;
            if (sweep)
                nextSweep = now + Sweep;

            var hints = signal.Take();
            foreach (var run in board.Take(await DueAsync(cancellationToken), hints, sweep, now))
                moves.Add(MoveAsync(run, board, places, cancellationToken));
            moves.RemoveWhere(m => m.IsCompleted);

            var wake = board.NextPauseEnd() is { } end && end < nextSweep ? end : nextSweep;
            var pause = wake - time.GetUtcNow();
            if (pause > TimeSpan.Zero)
                await Task.WhenAny(woken, Task.Delay(pause, time, cancellationToken));
        }
    }

    private async Task<List<DueRun>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EnclaveContext>().Set<Run>().AsNoTracking()
            .Where(r => Moving.Contains(r.State) || r.CleanedAt == null || (r.State == RunState.Held && r.CancelRequestedAt != null))
            .OrderBy(r => r.ReceivedAt)
            .Select(r => new DueRun(r.Id, r.LastFact))
            .ToListAsync(cancellationToken);
    }

    private async Task MoveAsync(Guid run, RunBoard board, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            StepResult result;
            do
            {
                await using var scope = scopes.CreateAsyncScope();
                result = await scope.ServiceProvider.GetRequiredService<RunMover>().MoveAsync(run, cancellationToken);
            }
            while (result.HasMoved || !board.Rested(run, result.LastFact, result.For, time.GetUtcNow()));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, run, board.Failed(run, time.GetUtcNow()));
        }
        finally
        {
            places.Release();
        }

        // The loop sleeps until the next pause ends, and this may be a shorter one.
        signal.Wake();
    }

    [LoggerMessage(3201, LogLevel.Information, "This process moves the runs of the enclave.")]
    private partial void LogOwner();

    [LoggerMessage(3202, LogLevel.Warning, "Moving runs was interrupted; it is taken up again.")]
    private partial void LogInterrupted(Exception exception);

    [LoggerMessage(3203, LogLevel.Error, "Moving run {Run} failed ({Failures} times in a row); it pauses and tries again.")]
    private partial void LogFailed(Exception exception, Guid run, int failures);
}
