using System.Text.Json;
using TrustedData.Contracts.Ids;

namespace TrustedData.Contracts.Kinds;

/// <summary>What the hub asks of one enclave for one part of a run. Its canonical JSON is what is signed and what a person's token is bound to.</summary>
/// <param name="OrderId">Consumed by the enclave once and for ever.</param>
/// <param name="RunId">The run at the hub.</param>
/// <param name="PartId">The part of the run that this order is; the enclave reports under this id.</param>
/// <param name="Enclave">The only enclave that may take it.</param>
/// <param name="Dataset">Dataset and snapshot, <c>td:enclave/dataset@n</c>.</param>
/// <param name="ProjectId">Project at the hub.</param>
/// <param name="ApprovalId">The enclave's own record that is claimed to allow this.</param>
/// <param name="Person">Who submits.</param>
/// <param name="Workflow">Name of the registered workflow.</param>
/// <param name="DescriptorDigest">SHA-256 of the descriptor's bytes, lower-case hex.</param>
/// <param name="Parameters">As submitted; the enclave validates and defaults them against its own descriptor.</param>
/// <param name="Code">The person's own script (UTF-8 text), where the workflow takes one.</param>
/// <param name="PolicyVersion">The dataset's policy version as the hub last saw it; the stricter of this and the one at release holds.</param>
/// <param name="Nonce">128 random bits, hex.</param>
/// <param name="IssuedAt">When the hub made it.</param>
/// <param name="ExpiresAt">At most 24 hours later.</param>
/// <param name="AttestedForm">False when the request came in a form that makes it unattested whatever the workflow (a TES task that is not exactly a registered workflow).</param>
public sealed record RunOrder(
    Guid OrderId,
    Guid RunId,
    Guid PartId,
    string Enclave,
    string Dataset,
    Guid ProjectId,
    Guid ApprovalId,
    PersonRef Person,
    string Workflow,
    string DescriptorDigest,
    JsonElement Parameters,
    string? Code,
    int PolicyVersion,
    string Nonce,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    bool AttestedForm);

/// <summary>An order as it travels.</summary>
/// <param name="Order">Canonical JSON (RFC 8785) of a <see cref="RunOrder"/>.</param>
/// <param name="Signature">Ed25519 of the hub over <c>"trusteddata-order-v1\n" + Order</c>, base64.</param>
/// <param name="PersonToken">Access token of the person for this enclave whose claim <c>td_order</c> is base64url(SHA-256(Order)).</param>
public sealed record RunOrdered(string Order, string Signature, string PersonToken);

/// <summary>The person or the hub no longer wants the run.</summary>
public sealed record RunCancelRequested(Guid PartId, PersonRef By);

/// <summary>A release was fetched by a member of its project; kept so that a release can be recalled from those who have it.</summary>
public sealed record DownloadConfirmed(Guid PartId, Guid ReleaseId, PersonRef By, DateTimeOffset At);
