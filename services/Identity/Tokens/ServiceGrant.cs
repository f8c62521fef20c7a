using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace TrustedData.Identity.Tokens;

/// <summary>Client credentials: a service speaks for itself, and names the scopes it needs.</summary>
public sealed class ServiceGrant(PersonPrincipal principals) : ITokenGrant
{
    public bool Handles(OpenIddictRequest request) => request.IsClientCredentialsGrantType();

    public Task<IResult> Answer(HttpContext http, OpenIddictRequest request, CancellationToken cancellationToken)
    {
        var scopes = request.GetScopes();
        if (scopes.IsEmpty)
            return Task.FromResult(Refusals.Of(Errors.InvalidScope, "Name the scope the token is for; a token for everything is not issued."));
        var identity = new ClaimsIdentity("service", Claims.Subject, Claims.Role);
        identity.SetClaim(Claims.Subject, request.ClientId);
        identity.SetScopes(scopes);
        identity.SetResources(principals.AudiencesOf(scopes));
        return Task.FromResult<IResult>(TypedResults.SignIn(new ClaimsPrincipal(identity), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme));
    }
}
