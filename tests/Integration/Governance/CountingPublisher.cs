using TrustedData.Enclave.Workflows;

namespace TrustedData.Tests.Integration.Governance;

/// <summary>Stands where the catalogue is put together, which needs datasets; it counts how often it is asked to.</summary>
public sealed class CountingPublisher : ICataloguePublisher
{
    public int Published { get; private set; }

    public Task PublishAsync(CancellationToken cancellationToken)
    {
        Published++;
        return Task.CompletedTask;
    }
}
