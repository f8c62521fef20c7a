using TrustedData.Enclave.Runs;

namespace TrustedData.Enclave.Restoring;

/// <summary>
/// Compares at the start, before any run goes on, and every now and then afterwards: a database or a ledger can be exchanged
/// beneath a service that runs.
/// </summary>
public sealed partial class ComparisonService(IServiceScopeFactory scopes, ComparedLedger compared, RunSignal runs, TimeProvider time, ILogger<ComparisonService> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CompareAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await Task.Delay(compared.Trouble is null ? Every : Retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        string? trouble = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<LedgerComparison>().CompareAsync(cancellationToken);
        }
        catch (LedgerBehindException behind)
        {
            trouble = behind.Reason;
        }

        if (!compared.Found(trouble))
            return;
        if (trouble is null)
            LogCompared();
        else
            LogBehind(trouble);
        runs.GateMoved();
    }

    [LoggerMessage(3402, LogLevel.Warning, "The ledger could not be compared with this database; it is tried again. Until it was compared once, no run is accepted or started.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3403, LogLevel.Information, "The ledger was compared with this database.")]
    private partial void LogCompared();

    [LoggerMessage(3404, LogLevel.Critical, "The ledger lacks entries that it once had ({Reason}): restore a newer backup of it. Until then nothing is accepted, started or released.")]
    private partial void LogBehind(string reason);
}
