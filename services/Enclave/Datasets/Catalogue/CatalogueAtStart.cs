using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>Publishes the catalogue once after the start, when configuration or rows have changed since it was sent.</summary>
public sealed partial class CatalogueAtStart(IServiceScopeFactory scopes, TimeProvider time, ILogger<CatalogueAtStart> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ICataloguePublisher>().PublishAsync(stoppingToken);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
                await Task.Delay(Again, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(3113, LogLevel.Warning, "The catalogue could not be published; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
