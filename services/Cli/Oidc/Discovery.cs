using System.Text.Json.Serialization;

namespace TrustedData.Cli.Oidc;

/// <summary>What the client uses of an authority's discovery document (OpenID Connect Discovery 1.0, section 3).</summary>
public sealed record Discovery(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("authorization_endpoint")] string AuthorizationEndpoint,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("scopes_supported")] string[]? ScopesSupported,
    [property: JsonPropertyName("authorization_response_iss_parameter_supported")] bool NamesIssuerInResponse = false);
