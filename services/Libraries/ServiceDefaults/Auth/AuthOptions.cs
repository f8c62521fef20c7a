using System.ComponentModel.DataAnnotations;

namespace TrustedData.ServiceDefaults.Auth;

/// <summary>The one authority whose tokens a service takes, and the audience they must be for.</summary>
public sealed class AuthOptions
{
    /// <summary>OIDC issuer, exactly as in its discovery document.</summary>
    [Required]
    public Uri Authority { get; set; } = null!;

    [Required]
    public string Audience { get; set; } = null!;
}

/// <summary>This service's own client at the authority, for client credentials.</summary>
public sealed class ServiceClientOptions
{
    [Required]
    public string ClientId { get; set; } = null!;

    [Required]
    public string ClientSecret { get; set; } = null!;
}
