using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>Fetches and verifies the proof that a fact stands in the organisation's ledger.</summary>
public sealed class LedgerProofs(IHttpClientFactory clients, IOptions<LedgerOptions> options)
{
    /// <summary>The verified proof of a fact; null while the ledger has no checkpoint over it.</summary>
    /// <exception cref="LedgerNotTrustedException">The ledger gave a proof that does not hold, or one of another entry.</exception>
    public async Task<AuditProof?> FindAsync(Guid factId, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(LedgerDestination.ClientName);
        using var response = await client.GetAsync(new Uri($"proofs/inclusion/{factId}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        var proof = await response.Content.ReadFromJsonAsync<AuditProof>(cancellationToken) ?? throw new LedgerNotTrustedException();
        return Holds(proof, factId) ? proof : throw new LedgerNotTrustedException();
    }

    private bool Holds(AuditProof proof, Guid factId)
    {
        if (!NoteVerifier.TryParse(options.Value.VerifierKey, out var ledger))
            throw new InvalidOperationException("Ledger:VerifierKey is not a C2SP verifier key.");
        var entry = Convert.FromBase64String(proof.Entry);
        using var document = JsonDocument.Parse(entry);
        return document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() == factId.ToString()
            && new InclusionReceipt(proof.Index, entry, [.. proof.Proof.Select(Convert.FromBase64String)], proof.Checkpoint).Verify(ledger);
    }
}

/// <summary>The organisation's own ledger gave a false proof: nothing may be released until an operator has looked at it.</summary>
public sealed class LedgerNotTrustedException()
    : InvalidOperationException("The ledger's inclusion proof does not hold; nothing is released until an operator has looked at the ledger.");
