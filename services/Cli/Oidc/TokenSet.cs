namespace TrustedData.Cli.Oidc;

/// <summary>The tokens of one person at one authority, as they are cached.</summary>
/// <param name="Issuer">The authority that issued them.</param>
/// <param name="Subject">The person's opaque id at that authority.</param>
/// <param name="AccessToken">The bearer token for the services of the authority.</param>
/// <param name="ExpiresAt">When the access token ends.</param>
/// <param name="RefreshToken">Used once to get the next set; null when the authority gave none.</param>
public sealed record TokenSet(
    string Issuer, string Subject, string AccessToken, DateTimeOffset ExpiresAt, string? RefreshToken);
