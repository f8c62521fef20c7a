using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>
/// Fetches and verifies the proof that a fact stands in the organisation's ledger, under a checkpoint that enough witnesses
/// cosigned: a ledger that was rewritten and signed anew shows a proof that holds, and no cosignature.
/// </summary>
public sealed class LedgerProofs(IHttpClientFactory clients, IOptions<LedgerOptions> options, CosignatureWait wait, TimeProvider time)
{
    // A witness normally answers within these; then nothing is gained by coming back later.
    private const int Tries = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <summary>The verified proof of a fact; null while the ledger has no checkpoint over it, or none that enough witnesses cosigned.</summary>
    /// <exception cref="LedgerNotTrustedException">The ledger gave a proof that does not hold, or one of another entry.</exception>
    public async Task<AuditProof?> FindAsync(Guid factId, CancellationToken cancellationToken)
    {
        for (var tries = 1; tries <= Tries; tries++)
        {
            var (proof, isUncosigned) = await AskAsync(factId, cancellationToken);
            if (!isUncosigned)
            {
                if (proof is not null)
                    wait.Ended();
                return proof;
            }
            if (wait.IsLong)
                break;
            await Task.Delay(Pause, time, cancellationToken);
        }
        wait.GoesOn(factId);
        return null;
    }

    private async Task<(AuditProof? Proof, bool IsUncosigned)> AskAsync(Guid factId, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(LedgerDestination.ClientName);
        using var response = await client.GetAsync(new Uri($"proofs/inclusion/{factId}?cosigned=true", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return (null, await ProblemAsync(response, cancellationToken) == "cosignature-pending");
        response.EnsureSuccessStatusCode();
        var proof = await response.Content.ReadFromJsonAsync<AuditProof>(cancellationToken) ?? throw new LedgerNotTrustedException();
        if (!Holds(proof, factId))
            throw new LedgerNotTrustedException();
        // The ledger's own list of witnesses may be another one than this service's, and this one's counts here.
        return IsCosigned(proof) ? (proof, false) : (null, true);
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

    private bool IsCosigned(AuditProof proof)
    {
        if (!WitnessPolicy.TryParse(options.Value.Witnesses, options.Value.Quorum, out var policy, out var problem))
            throw new InvalidOperationException(problem);
        return SignedNote.TryParse(proof.Checkpoint, out var note) && policy.Satisfied(note);
    }

    private static async Task<string?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("id", out var id) ? id.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The organisation's own ledger gave a false proof: nothing may be released until an operator has looked at it.</summary>
public sealed class LedgerNotTrustedException()
    : InvalidOperationException("The ledger's inclusion proof does not hold; nothing is released until an operator has looked at the ledger.");
