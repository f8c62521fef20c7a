using OpenIddict.Abstractions;

namespace TrustedData.Identity.Server;

/// <summary>Forgets codes, tokens and authorizations that ended more than a day ago; the facts about them stay.</summary>
public sealed partial class TokenPruning(IServiceScopeFactory scopes, TimeProvider time, ILogger<TokenPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Prune(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFailed(fault);
            }
        }
    }

    private async Task Prune(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var threshold = time.GetUtcNow() - Kept;
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(threshold, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(threshold, cancellationToken);
    }

    [LoggerMessage(4001, LogLevel.Warning, "Ended tokens could not be pruned; it is tried again in an hour.")]
    private partial void LogFailed(Exception fault);
}
