using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TrustedData.Hub.Releases;
using TrustedData.ServiceDefaults.Messaging;

namespace TrustedData.Hub.Enclaves;

/// <summary>What the hub must know of each enclave beside the keys of its messages.</summary>
public sealed class HubOptions
{
    /// <summary>One for each peer of the organisation.</summary>
    public IList<EnclaveOptions> Enclaves { get; set; } = [];

    /// <summary>The enclave of a client at the hub's authority.</summary>
    public EnclaveOptions? OfClient(string? clientId) => Enclaves.SingleOrDefault(e => e.Client == clientId);
}

/// <summary>One enclave.</summary>
public sealed class EnclaveOptions
{
    /// <summary>Its id, the same as the peer's.</summary>
    [Required]
    public string Id { get; set; } = null!;

    /// <summary>Verifier key (vkey) of its ledger: a release counts only with a proof under this key.</summary>
    [Required]
    public string LedgerVerifierKey { get; set; } = null!;

    /// <summary>Its client at the hub's authority; <c>enclave-</c> and its id unless said otherwise.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client to expect.</summary>
    public string Client => ClientId ?? $"enclave-{Id}";
}

/// <summary>
/// Refuses to start without the ledger key of each peer: without it a release could not be told from one that its enclave
/// never recorded.
/// </summary>
public sealed class HubOptionsValidator(IOptions<OrganisationOptions> organisation) : IValidateOptions<HubOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, HubOptions options)
    {
        var missing = organisation.Value.Peers.Select(p => p.Id)
            .Where(id => !options.Enclaves.Any(e => e.Id == id && LedgerProofCheck.IsKey(e.LedgerVerifierKey))).ToList();
        if (missing.Count > 0)
            return ValidateOptionsResult.Fail($"Hub:Enclaves must have an entry with a valid LedgerVerifierKey for each of Organisation:Peers; it has none for: {string.Join(", ", missing)}.");
        return options.Enclaves.Select(e => e.Client).Distinct(StringComparer.Ordinal).Count() == options.Enclaves.Count
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Two entries of Hub:Enclaves have the same client.");
    }
}
