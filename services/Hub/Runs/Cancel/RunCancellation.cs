using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Runs.Cancel;

/// <summary>Asks the enclave to cancel a run. Whether it still could is the enclave's to say.</summary>
public sealed class RunCancellation(HubDbContext context, TimeProvider time)
{
    /// <summary>Asks; asking again, or of a run that has ended, changes nothing.</summary>
    public async Task CancelAsync(Run run, PersonRef by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var part in run.RequestCancel(by, now))
            context.Send(part.Enclave, MessageKind.RunCancelRequested, new RunCancelRequested(part.Id, by), now);
        await context.SaveChangesAsync(cancellationToken);
    }
}
