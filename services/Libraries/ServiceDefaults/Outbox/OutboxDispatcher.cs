using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TrustedData.ServiceDefaults.Outbox;

/// <summary>
/// Sends what stands in the outbox, in order for each destination, and forgets it only when the other side has it. Killed
/// after sending and before forgetting, it sends again: every receiver takes an id once.
/// </summary>
public sealed partial class OutboxDispatcher<TContext>(
    IServiceScopeFactory scopes,
    IEnumerable<IOutboxDestination> destinations,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<OutboxDispatcher<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(destinations.Select(destination => RunAsync(destination, stoppingToken)));

    private async Task RunAsync(IOutboxDestination destination, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var woken = signal.Next;
            try
            {
                var sent = await SendBatchAsync(destination, cancellationToken);
                failures = 0;
                if (sent == 0)
                    await Task.WhenAny(woken, Task.Delay(Sweep, time, cancellationToken));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failures++;
                LogFailed(exception, destination.Name, failures);
                var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10))));
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private async Task<int> SendBatchAsync(IOutboxDestination destination, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // One replica at a time sends to a destination, or messages could overtake each other.
        var mine = await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(hashtext('outbox'), hashtext({destination.Name})) AS \"Value\"").SingleAsync(cancellationToken);
        if (!mine)
            return 0;

        var rows = await context.Set<OutboxRow>().AsNoTracking()
            .Where(r => r.Destination == destination.Name)
            .OrderBy(r => r.Position).Take(BatchSize)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return 0;

        await destination.SendAsync(context, rows, cancellationToken);
        context.RemoveRange(rows);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    [LoggerMessage(1001, LogLevel.Warning, "The outbox could not reach {Destination} ({Failures} times in a row); it tries again.")]
    private partial void LogFailed(Exception exception, string destination, int failures);
}

/// <summary>Where outbox rows go.</summary>
public interface IOutboxDestination
{
    /// <summary>As in <see cref="OutboxRow.Destination"/>.</summary>
    string Name { get; }

    /// <summary>Hands over the rows, in order; returns when the other side has all of them, throws otherwise.</summary>
    Task SendAsync(DbContext context, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken);
}
