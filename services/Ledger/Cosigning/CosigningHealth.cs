using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TrustedData.Ledger.Serve;

namespace TrustedData.Ledger.Cosigning;

/// <summary>
/// Unhealthy when it is proven that the log is not the one that was witnessed; degraded while witnesses are away, or while the
/// latest entries are not under a checkpoint that enough of them cosigned: recording goes on, releases wait.
/// </summary>
public sealed class CosigningHealth(LedgerContext log, LogWitnesses witnesses, CosignedNotes notes, RollbackWatch watch, WitnessStates states, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (watch.IsProven)
            return HealthCheckResult.Unhealthy(watch.Trouble);
        if (witnesses.Policy.Quorum == 0)
            return HealthCheckResult.Healthy();
        var troubles = states.Troubles.ToList();
        var latest = await log.LatestAsync(cancellationToken);
        var cosigned = await notes.LatestCosignedAsync(log, cancellationToken);
        if (latest is not null && latest.Size > (cosigned?.Size ?? -1) && time.GetUtcNow() - latest.SignedAt > Patience)
            troubles.Add(string.Create(CultureInfo.InvariantCulture, $"The last {latest.Size - (cosigned?.Size ?? 0)} entries are under no checkpoint that {witnesses.Policy.Quorum} of {witnesses.Policy.Witnesses.Count} witnesses cosigned; releases wait."));
        return troubles.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', troubles));
    }
}
