namespace TrustedData.Enclave.Keys;

/// <summary>Knows which runs are over. Each implementation that is registered is asked.</summary>
public interface IRunsPastRetention
{
    /// <summary>
    /// Runs that ended before a moment and of which nothing is still to be decided. Those whose keys are destroyed already
    /// may be among them.
    /// </summary>
    Task<IReadOnlyList<Guid>> ListAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
