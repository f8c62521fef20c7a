using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TrustedData.Ledger.Sequence;

/// <summary>Healthy while the log takes entries.</summary>
public sealed class LogHealth(Sequencer sequencer) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(sequencer.Trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());
}
