namespace TrustedData.Enclave.Closing;

/// <summary>Whether the enclave takes orders, starts runs and sends releases. An operator closes and opens it.</summary>
public interface IEnclaveGate
{
    Task<bool> IsOpenAsync(CancellationToken cancellationToken);
}
