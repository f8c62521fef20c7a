using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Orders;

/// <summary>Turns the token with which a person called the hub into one for an enclave that is good for one order only.</summary>
public interface ITokenExchange
{
    /// <summary>The person's token for the enclave, bound to the order's digest; or why there is none.</summary>
    Task<Outcome<string>> ExchangeAsync(string personToken, string enclave, byte[] orderDigest, CancellationToken cancellationToken);
}
