using System.Text.Json;
using TrustedData.Contracts.Releases;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Hub.Releases;

/// <summary>Whether an audit proof shows that an enclave's ledger has an entry about one part of a run.</summary>
public static class LedgerProofCheck
{
    /// <summary>Whether a text is a verifier key.</summary>
    public static bool IsKey(string? verifierKey) => NoteVerifier.TryParse(verifierKey, out _);

    /// <summary>Whether the proof holds under the ledger's key, and its entry is the decision to release that part.</summary>
    public static bool IsProofOf(AuditProof proof, string verifierKey, Guid part)
    {
        if (!NoteVerifier.TryParse(verifierKey, out var ledger))
            return false;
        try
        {
            var receipt = new InclusionReceipt(proof.Index, Convert.FromBase64String(proof.Entry), [.. proof.Proof.Select(Convert.FromBase64String)], proof.Checkpoint);
            return receipt.Verify(ledger) && IsDecision(receipt.Entry, part);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return false;
        }
    }

    private static bool IsDecision(byte[] entry, Guid part)
    {
        // A ledger's entry is a CloudEvents envelope; what happened stands in its data.
        using var document = JsonDocument.Parse(entry);
        return TextOf(document.RootElement, "type") == EventTypes.ReleaseDecided.Name
            && MemberOf(document.RootElement, "data") is { } data && TextOf(data, "run") == part.ToString() && TextOf(data, "outcome") == "success";
    }

    private static string? TextOf(JsonElement data, string name) =>
        MemberOf(data, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? MemberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
