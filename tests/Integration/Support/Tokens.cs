using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.Integration.Support;

/// <summary>Tokens that an authority would not issue, made with its true key or with another.</summary>
internal static class Tokens
{
    /// <summary>A person's token for the hub with the true key of the hub's authority, changed by the caller.</summary>
    public static string Forge(TwoOrganisations organisations, Action<SecurityTokenDescriptor> change, bool withTrueKey = true)
    {
        using var key = RSA.Create(3072);
        if (withTrueKey) key.ImportFromPem(File.ReadAllText(organisations.Site.Path("keys", "identity_hub", "signing.pem")));
        var security = new RsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        security.KeyId = Base64UrlEncoder.Encode(security.ComputeJwkThumbprint());
        var now = DateTime.UtcNow;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = TrustedData.Setup.Site.Issuer(organisations.Site.Ports.HubIdentity),
            Audience = "hub",
            NotBefore = now.AddHours(-2),
            IssuedAt = now.AddHours(-2),
            Expires = now.AddHours(1),
            TokenType = "at+jwt",
            SigningCredentials = new SigningCredentials(security, SecurityAlgorithms.RsaSha256),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = organisations.Person("researcher", "hub").Subject.ToString(),
                ["client_id"] = "td-cli",
                ["scope"] = "openid hub",
                ["role"] = new[] { "researcher" },
            },
        };
        change(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }
}
