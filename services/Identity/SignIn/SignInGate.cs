using System.Threading.RateLimiting;

namespace TrustedData.Identity.SignIn;

/// <summary>
/// Lets attempts on one name through one after the other, so that guesses made at once are each counted, and bounds how
/// many passwords are hashed at a time: hashing is slow on purpose and would otherwise be a way to stop the service.
/// </summary>
public sealed class SignInGate : IAsyncDisposable
{
    private const int WaitingPerName = 16;
    private const int WaitingInAll = 256;

    private readonly PartitionedRateLimiter<string> byName = PartitionedRateLimiter.Create<string, string>(
        name => RateLimitPartition.GetConcurrencyLimiter(name, _ => Limit(1, WaitingPerName)), StringComparer.Ordinal);

    private readonly ConcurrencyLimiter inAll = new(Limit(Math.Max(2, Environment.ProcessorCount), WaitingInAll));

    /// <summary>Waits for a turn; the caller gives it back by disposing it. Not acquired when too many wait.</summary>
    public async Task<SignInTurn> Enter(string normalizedName, CancellationToken cancellationToken)
    {
        var ofName = await byName.AcquireAsync(normalizedName, cancellationToken: cancellationToken);
        if (!ofName.IsAcquired)
            return new SignInTurn(ofName, null);
        try
        {
            return new SignInTurn(ofName, await inAll.AcquireAsync(cancellationToken: cancellationToken));
        }
        catch
        {
            ofName.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await byName.DisposeAsync();
        await inAll.DisposeAsync();
    }

    private static ConcurrencyLimiterOptions Limit(int atOnce, int waiting) =>
        new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}

/// <summary>A turn, held until disposed.</summary>
public sealed class SignInTurn(RateLimitLease ofName, RateLimitLease? ofAll) : IDisposable
{
    public bool IsAcquired => ofName.IsAcquired && ofAll?.IsAcquired == true;

    public void Dispose()
    {
        ofAll?.Dispose();
        ofName.Dispose();
    }
}
