using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TrustedData.Ledger.Witness.Store;

namespace TrustedData.Ledger.Witness;

/// <summary>
/// Unhealthy while there is something against a log: for good after two roots for one size, otherwise until the log showed a
/// checkpoint again that continues what was cosigned.
/// </summary>
public sealed class WitnessHealth(WitnessContext store, KnownLogs logs) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var against = new List<string>();
        foreach (var origin in logs.All.Select(log => log.Keys.Origin))
        {
            var cosigned = await store.Witnessed.Where(w => w.Origin == origin).OrderByDescending(w => w.Size).Select(w => (DateTimeOffset?)w.CosignedAt).FirstOrDefaultAsync(cancellationToken);
            var evidence = await store.Evidence.AsNoTracking().Where(e => e.Origin == origin && (e.Kind == EvidenceKind.Fork || cosigned == null || e.SeenAt >= cosigned))
                .OrderByDescending(e => e.Id).FirstOrDefaultAsync(cancellationToken);
            if (evidence is not null)
                against.Add($"The log {origin} showed a checkpoint of {evidence.Size} entries that does not continue the cosigned one of {evidence.CosignedSize} ({evidence.Kind}).");
        }
        return against.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join(' ', against));
    }
}
