using System.Text;
using System.Text.Json;

namespace TrustedData.Contracts.Envelopes;

/// <summary>What is signed of an envelope.</summary>
public static class EnvelopeBytes
{
    /// <summary>
    /// The bytes under the signature: a context label, so that a signature made here can never serve elsewhere, and a JSON
    /// array of every field in a fixed order.
    /// </summary>
    public static byte[] ToSign(Envelope envelope) => Encoding.UTF8.GetBytes("trusteddata-envelope-v1\n" + JsonSerializer.Serialize(
        new object[] { envelope.Id, envelope.From, envelope.To, envelope.Kind, envelope.Sequence, envelope.Body }));
}
