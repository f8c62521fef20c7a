using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using TrustedData.Identity.IdentityDb;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace TrustedData.Identity.Tokens;

/// <summary>Redeems authorization codes and refresh tokens: the person is looked up again, and gets what they may have now.</summary>
public sealed class PersonGrant(UserManager<Person> people, PersonPrincipal principals) : ITokenGrant
{
    public bool Handles(OpenIddictRequest request) => request.IsAuthorizationCodeGrantType() || request.IsRefreshTokenGrantType();

    public async Task<IResult> Answer(HttpContext http, OpenIddictRequest request, CancellationToken cancellationToken)
    {
        var presented = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
            ?? throw new InvalidOperationException("The protocol layer let a request without a code or refresh token pass.");
        var person = await people.FindUnchanged(presented.GetClaim(Claims.Subject), presented.GetClaim(PersonPrincipal.StampClaim));
        if (person is null)
            return Refusals.Of(Errors.InvalidGrant, "The login has ended; sign in again.");

        // A refresh may ask for fewer scopes than were granted; the protocol layer refuses more.
        var scopes = request.IsRefreshTokenGrantType() && request.GetScopes() is { Length: > 0 } fewer ? fewer : presented.GetScopes();
        var signedInAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(presented.GetClaim(Claims.AuthenticationTime)!, CultureInfo.InvariantCulture));
        return TypedResults.SignIn(await principals.Create(person, scopes, signedInAt), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
