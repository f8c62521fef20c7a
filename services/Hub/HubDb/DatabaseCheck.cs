using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TrustedData.Hub.HubDb;

/// <summary>The hub is healthy when its database answers.</summary>
public sealed class DatabaseCheck(HubDbContext database) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await database.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database does not answer.");
}
