namespace TrustedData.Enclave.Workflows;

/// <summary>Tells the hub what it may show.</summary>
public interface ICataloguePublisher
{
    /// <summary>Puts the whole catalogue, with the next version, into the outbox and saves it; the caller's transaction covers it.</summary>
    Task PublishAsync(CancellationToken cancellationToken);
}
