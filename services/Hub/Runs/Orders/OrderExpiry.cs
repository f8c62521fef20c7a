using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.Hub.Runs.Orders;

/// <summary>Gives up on orders that no enclave answered in their time, so that nobody waits for them for ever.</summary>
public sealed partial class OrderExpiry(IServiceScopeFactory scopes, TimeProvider time, ILogger<OrderExpiry> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    // The enclave's last possible answer may still be on its way.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>Expires what is due; how many orders that were.</summary>
    public async Task<int> ExpireDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<HubDbContext>();
        var now = time.GetUtcNow();
        var due = now - Grace;
        var runs = await context.Runs.Include(r => r.Parts)
            .Where(r => r.Parts.Any(p => p.State == PartState.Ordered && p.ExpiresAt < due))
            .OrderBy(r => r.Id).Take(BatchSize).ToListAsync(cancellationToken);
        var expired = 0;
        foreach (var run in runs)
        {
            foreach (var part in run.Parts.Where(p => p.State == PartState.Ordered && p.ExpiresAt < due))
            {
                part.Expire(now, run.FactOf(EventTypes.RunOrderExpired, Actor.Service("hub"), part, now));
                expired++;
            }
        }

        // Of several replicas, or a report at the same moment, one wins; the others' rows have moved on and they look again.
        await context.SaveChangesAsync(cancellationToken);
        return expired;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await ExpireDueAsync(stoppingToken) == 0)
                    await Task.Delay(Sweep, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
                await Task.Delay(Sweep, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(5201, LogLevel.Warning, "Orders that are past their time could not be looked for; it tries again.")]
    private partial void LogFailed(Exception exception);
}
