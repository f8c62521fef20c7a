namespace TrustedData.Contracts.Ids;

/// <summary>A person as every organisation knows them: who vouches for them, and the opaque id that authority gave them.</summary>
/// <param name="Issuer">The OIDC issuer, exactly as in the token.</param>
/// <param name="Subject">The issuer's opaque subject; never a name or an address.</param>
public sealed record PersonRef(string Issuer, string Subject);
