using TrustedData.Contracts.Releases;

namespace TrustedData.Hub.Releases;

/// <summary>A release with everything that is needed to verify it without trusting the hub.</summary>
/// <param name="Id">Id of the release.</param>
/// <param name="Manifest">What was released, under which rules, and how to come to the same result again.</param>
/// <param name="ManifestText">The manifest's exact text: the signature is over <c>"trusteddata-release-v1\n"</c> and this.</param>
/// <param name="Signature">The enclave's Ed25519 signature, base64.</param>
/// <param name="AuditProof">Proof that the decision stands in the enclave's ledger.</param>
public sealed record ReleaseView(Guid Id, ReleaseManifest Manifest, string ManifestText, string Signature, AuditProof AuditProof);
