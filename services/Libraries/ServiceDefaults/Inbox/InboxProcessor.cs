using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TrustedData.ServiceDefaults.Inbox;

/// <summary>
/// Handles stored messages in order, each in one transaction with what it changes. A message that fails by a fault of ours
/// is tried again; after <see cref="MostAttempts"/> it is set aside for an operator, so that it cannot block those behind it.
/// </summary>
public sealed partial class InboxProcessor<TContext>(
    IServiceScopeFactory scopes, InboxSignal signal, TimeProvider time, ILogger<InboxProcessor<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    /// <summary>How often a message is tried.</summary>
    public const int MostAttempts = 10;

    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = signal.Next;
            var handled = false;
            try
            {
                handled = await HandleNextAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            if (!handled)
                await Task.WhenAny(woken, Task.Delay(Sweep, time, stoppingToken));
        }
    }

    private async Task<bool> HandleNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var mine = await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(hashtext('inbox')) AS \"Value\"").SingleAsync(cancellationToken);
        var row = mine
            ? await context.Set<InboxRow>().Where(r => r.ProcessedAt == null && r.Attempts < MostAttempts).OrderBy(r => r.Attempts).ThenBy(r => r.Position).FirstOrDefaultAsync(cancellationToken)
            : null;
        if (row is null)
            return false;

        try
        {
            var handler = scope.ServiceProvider.GetKeyedService<IInboxHandler>(row.Kind);
            if (handler is null)
                LogUnknownKind(row.Kind);
            else
                await handler.HandleAsync(row, cancellationToken);
            row.ProcessedAt = time.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogHandlerFailed(exception, row.Kind, row.Id, row.Attempts + 1);
            await transaction.RollbackAsync(cancellationToken);
            await CountAttemptAsync(row.Position, cancellationToken);
            return false;
        }
    }

    private async Task CountAttemptAsync(long position, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var row = await context.Set<InboxRow>().SingleAsync(r => r.Position == position, cancellationToken);
        row.Attempts++;
        await context.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(1201, LogLevel.Warning, "The inbox could not be read; it tries again.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(1202, LogLevel.Error, "Handling {Kind} {Id} failed (attempt {Attempt}).")]
    private partial void LogHandlerFailed(Exception exception, string kind, Guid id, int attempt);

    [LoggerMessage(1203, LogLevel.Error, "No handler takes messages of kind {Kind}; one was set aside.")]
    private partial void LogUnknownKind(string kind);
}

/// <summary>
/// Handles one kind of message, registered by that kind as key. It changes tracked entities only and does not save: the
/// processor saves the change together with the mark that the message was handled.
/// </summary>
public interface IInboxHandler
{
    /// <summary>Applies the message. What must be refused is recorded, not thrown.</summary>
    Task HandleAsync(InboxRow message, CancellationToken cancellationToken);
}
