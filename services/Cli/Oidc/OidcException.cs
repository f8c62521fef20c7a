namespace TrustedData.Cli.Oidc;

/// <summary>Logging in, or getting a token, did not work; the message says what to do next and holds no secret.</summary>
public sealed class OidcException(string message, Exception? cause = null) : Exception(message, cause);
