using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Cli.Oidc;

/// <summary>The random values of one authorization request (RFC 7636 with S256; state and nonce of OpenID Connect Core).</summary>
public sealed record Pkce(string Verifier, string State, string Nonce)
{
    /// <summary>base64url(SHA-256(verifier)), what the authority sees before the code is redeemed.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Draws fresh values of 256 random bits each.</summary>
    public static Pkce Create() => new(Draw(), Draw(), Draw());

    private static string Draw() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
