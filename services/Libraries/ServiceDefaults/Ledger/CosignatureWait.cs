using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>
/// Whether something waits for the ledger's witnesses, so that an operator sees it: a log line at its beginning and end, and a
/// degraded health between. The wait ends by itself when a witness is back.
/// </summary>
public sealed partial class CosignatureWait(TimeProvider time, ILogger<CosignatureWait> logger) : IHealthCheck
{
    private readonly Lock gate = new();
    private DateTimeOffset? since;

    /// <summary>Whether it is known that the witnesses are away, so that waiting a moment longer is of no use.</summary>
    public bool IsLong => since is not null;

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult(since is { } begin
                ? HealthCheckResult.Degraded($"Releases wait since {begin:u}: the ledger has no checkpoint over them that enough witnesses cosigned.")
                : HealthCheckResult.Healthy());
        }
    }

    internal void GoesOn(Guid fact)
    {
        lock (gate)
        {
            if (since is not null)
                return;
            since = time.GetUtcNow();
        }
        LogWaiting(fact);
    }

    internal void Ended()
    {
        lock (gate)
        {
            if (since is null)
                return;
            since = null;
        }
        LogEnded();
    }

    [LoggerMessage(1401, LogLevel.Warning, "The decision of fact {Fact} is in the ledger, but under no checkpoint that enough witnesses cosigned. Its release waits for them, and goes on by itself; look at the ledger's health.")]
    private partial void LogWaiting(Guid fact);

    [LoggerMessage(1402, LogLevel.Information, "The ledger's witnesses cosign again; releases go on.")]
    private partial void LogEnded();
}
