namespace TrustedData.Contracts.Releases;

/// <summary>
/// What leaves an enclave: the only message that carries anything derived from personal data. The enclave PUTs it to the hub
/// after its ledger's inclusion proof of the decision was verified; the hub keeps it as it is.
/// </summary>
/// <param name="Manifest">Canonical JSON (RFC 8785) of a <see cref="ReleaseManifest"/>.</param>
/// <param name="Signature">Ed25519 of the enclave over <c>"trusteddata-release-v1\n" + Manifest</c>, base64.</param>
/// <param name="Files">Bytes of each file, by the name in the manifest, base64.</param>
/// <param name="AuditProof">Proof that the decision stands in the enclave's ledger.</param>
public sealed record ReleasePackage(string Manifest, string Signature, IReadOnlyDictionary<string, string> Files, AuditProof AuditProof);

/// <summary>What was released, under which rules, and how to come to the same result again.</summary>
public sealed record ReleaseManifest(
    Guid ReleaseId,
    Guid PartId,
    string Enclave,
    string Dataset,
    string Workflow,
    string WorkflowVersion,
    string DescriptorDigest,
    string ImageDigest,
    string ParametersJson,
    string? CodeSha256,
    bool Attested,
    int PolicyVersion,
    string RulesVersion,
    string EngineVersion,
    DateTimeOffset At,
    IReadOnlyList<ReleasedFile> Files,
    IReadOnlyList<string> Withheld);

/// <summary>One released file: its name, kind of output, size in bytes and SHA-256 in lower-case hex.</summary>
public sealed record ReleasedFile(string Name, string Kind, long Bytes, string Sha256);

/// <summary>Inclusion of one entry in a ledger, verifiable with RFC 6962 and the ledger's key.</summary>
/// <param name="Index">Index of the entry.</param>
/// <param name="Entry">The entry's exact bytes, base64.</param>
/// <param name="Proof">Hashes of the inclusion path, base64.</param>
/// <param name="Checkpoint">The signed checkpoint note that the path leads to.</param>
public sealed record AuditProof(long Index, string Entry, IReadOnlyList<string> Proof, string Checkpoint);
