using System.Security.Cryptography;
using System.Text;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Hub.Runs.Orders;

/// <summary>Makes an order what the enclave can check: canonical bytes, their digest, and the hub's signature over them.</summary>
public sealed class OrderSigner(OrganisationKeys keys)
{
    private const string Context = "trusteddata-order-v1\n";

    /// <summary>Signs an order.</summary>
    public SignedOrder Sign(RunOrder order)
    {
        var json = CanonicalBody.Of(order);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(json));
        return new SignedOrder(order, json, Convert.ToHexStringLower(digest), digest, keys.Sign(Encoding.UTF8.GetBytes(Context + json)));
    }
}

/// <summary>An order that is signed.</summary>
/// <param name="Order">The order.</param>
/// <param name="Json">Its canonical JSON.</param>
/// <param name="Digest">SHA-256 of that, lower-case hex.</param>
/// <param name="DigestBytes">The same as bytes.</param>
/// <param name="Signature">The hub's signature, base64.</param>
public sealed record SignedOrder(RunOrder Order, string Json, string Digest, byte[] DigestBytes, string Signature);
