using System.Buffers.Text;
using System.Text.Json;

namespace TrustedData.Cli.Oidc;

/// <summary>
/// The claims of an ID token that came straight from the token endpoint. Its signature is not checked: the connection
/// to the authority vouches for it (OpenID Connect Core 1.0, section 3.1.3.7, point 6), and nothing is decided by it
/// except which person the cached tokens belong to.
/// </summary>
internal static class IdToken
{
    /// <summary>Returns the subject after issuer, audience, expiry and nonce were found right.</summary>
    public static string Subject(string? idToken, string issuer, string clientId, string nonce, DateTimeOffset now)
    {
        using var claims = Parse(idToken);
        var root = claims.RootElement;
        if (Text(root, "iss") != issuer || !HasAudience(root, clientId) || Text(root, "nonce") != nonce)
            throw new OidcException($"The authority {issuer} sent an ID token that was not made for this login; try again.");
        if (!root.TryGetProperty("exp", out var expiry) || !expiry.TryGetInt64(out var seconds)
            || DateTimeOffset.FromUnixTimeSeconds(seconds) <= now)
            throw new OidcException($"The authority {issuer} sent an ID token that has already ended; check this machine's clock.");
        return Text(root, "sub") ?? throw new OidcException($"The authority {issuer} sent an ID token without a subject.");
    }

    private static JsonDocument Parse(string? idToken)
    {
        var parts = idToken?.Split('.') ?? [];
        try
        {
            if (parts.Length == 3) return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            throw new OidcException("The authority sent an ID token that cannot be read.", fault);
        }
        throw new OidcException("The authority sent no ID token although the scope openid was asked for.");
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasAudience(JsonElement root, string clientId) =>
        root.TryGetProperty("aud", out var audience) && audience.ValueKind switch
        {
            JsonValueKind.String => audience.GetString() == clientId,
            JsonValueKind.Array => audience.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.GetString() == clientId),
            _ => false,
        };
}
