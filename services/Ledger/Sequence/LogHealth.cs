using Microsoft.Extensions.Diagnostics.HealthChecks;
using TrustedData.Ledger.Cosigning;

namespace TrustedData.Ledger.Sequence;

/// <summary>Healthy while the log takes entries.</summary>
public sealed class LogHealth(Sequencer sequencer, RollbackWatch watch) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((sequencer.Trouble ?? watch.Trouble) is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());
}
