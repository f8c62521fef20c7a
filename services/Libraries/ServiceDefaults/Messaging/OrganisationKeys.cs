using Microsoft.Extensions.Options;
using TrustedData.Contracts.Envelopes;
using TrustedData.Transparency;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>Signs as this organisation and knows the keys of its peers.</summary>
public sealed class OrganisationKeys(IOptions<OrganisationOptions> options) : IDisposable
{
    private readonly Ed25519Signer signer = Ed25519Signer.FromBase64(File.ReadAllText(options.Value.SigningKeyFile));
    private readonly Dictionary<string, Ed25519Verifier> peers =
        options.Value.Peers.ToDictionary(p => p.Id, p => Ed25519Verifier.FromBase64(p.PublicKey), StringComparer.Ordinal);

    /// <summary>Id of this organisation.</summary>
    public string Id => options.Value.Id;

    /// <summary>The organisations it exchanges messages with.</summary>
    public IReadOnlyCollection<string> Peers => peers.Keys;

    /// <summary>Signs bytes that already carry their context label.</summary>
    public string Sign(ReadOnlySpan<byte> bytes) => signer.SignBase64(bytes);

    /// <summary>Whether a peer signed these bytes.</summary>
    public bool Verify(string peer, ReadOnlySpan<byte> bytes, string signature) =>
        peers.TryGetValue(peer, out var verifier) && verifier.Verify(bytes, signature);

    /// <summary>Whether an envelope is truly from its sender and for this organisation.</summary>
    public bool IsGenuine(Envelope envelope) =>
        envelope.To == Id && Verify(envelope.From, EnvelopeBytes.ToSign(envelope), envelope.Signature);

    /// <summary>Whether a queue is the one on which only that peer's messages arrive.</summary>
    public bool IsQueueOf(string peer, string queue) => options.Value.Peers.Any(p => p.Id == peer && p.Queue == queue);

    /// <inheritdoc />
    public void Dispose() => signer.Dispose();
}
