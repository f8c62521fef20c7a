using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Keys;

namespace TrustedData.Enclave.Runs;

/// <summary>Says which runs are over: what they left is needed for no decision, no sending and no clean-up any more.</summary>
public sealed class RunsPastRetention(EnclaveContext database) : IRunsPastRetention
{
    private static readonly RunState[] Ends = [RunState.Released, RunState.Refused, RunState.Failed, RunState.Canceled];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Guid>> ListAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        await database.Set<Run>()
            .Where(r => Ends.Contains(r.State) && r.CleanedAt != null && r.StateSince < endedBefore && r.Terms != null)
            .Select(r => r.Id)
            .ToListAsync(cancellationToken);
}
