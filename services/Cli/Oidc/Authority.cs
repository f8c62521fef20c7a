namespace TrustedData.Cli.Oidc;

/// <summary>An OIDC authority a person logs in at.</summary>
/// <param name="Id">Short name of the organisation (<c>hub</c>, <c>lakeside</c>), as people files and messages use it.</param>
/// <param name="Address">The issuer address; https, or http on a loopback address.</param>
public sealed record Authority(string Id, string Address);
