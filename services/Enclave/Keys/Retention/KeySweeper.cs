using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Keys;

/// <summary>Looks now and then whether keys are past their retention.</summary>
public sealed partial class KeySweeper(IServiceScopeFactory scopes, IOptions<KeyRetentionOptions> options, TimeProvider time, ILogger<KeySweeper> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<KeyRetention>().SweepAsync(stoppingToken) is > 0 and var runs)
                    LogDestroyed(runs);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(4101, LogLevel.Information, "Destroyed keys of {Runs} runs past their retention.")]
    private partial void LogDestroyed(int runs);

    [LoggerMessage(4102, LogLevel.Error, "Keys past their retention could not all be destroyed; the next sweep tries again.")]
    private partial void LogFailed(Exception exception);
}
