using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.Settings;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace TrustedData.Identity.Tokens;

/// <summary>What a person's tokens say: an opaque subject and roles. No name, no address.</summary>
public sealed class PersonPrincipal(UserManager<Person> people, IOptions<AuthorityOptions> options)
{
    /// <summary>Stands in codes and refresh tokens only, so that a changed password ends them.</summary>
    public const string StampClaim = "td_stamp";

    /// <summary>Makes the principal that tokens are drawn from; scopes the person's roles do not allow are left out.</summary>
    public async Task<ClaimsPrincipal> Create(Person person, IEnumerable<string> requested, DateTimeOffset signedInAt)
    {
        var roles = await people.GetRolesAsync(person);
        var scopes = requested.Where(scope => IsAllowed(scope, roles)).ToList();
        var identity = new ClaimsIdentity("person", Claims.Subject, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Id.ToString());
        identity.SetClaim(Claims.AuthenticationTime, signedInAt.ToUnixTimeSeconds());
        identity.SetClaim(StampClaim, person.SecurityStamp);
        // As JSON: a single role would otherwise be written as text, and readers had to know two shapes.
        identity.AddClaim(new Claim(Claims.Role, JsonSerializer.Serialize(roles.Order(StringComparer.Ordinal)), JsonClaimValueTypes.JsonArray));
        identity.SetScopes(scopes);
        identity.SetResources(AudiencesOf(scopes));
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Role => [Destinations.AccessToken],
            Claims.AuthenticationTime => [Destinations.IdentityToken],
            _ => [],
        });
        return new ClaimsPrincipal(identity);
    }

    /// <summary>The services that the scopes are for.</summary>
    public IEnumerable<string> AudiencesOf(IEnumerable<string> scopes) =>
        options.Value.Scopes.Where(scope => scopes.Contains(scope.Name, StringComparer.Ordinal)).Select(scope => scope.Audience).Distinct(StringComparer.Ordinal);

    private bool IsAllowed(string scope, IList<string> roles) =>
        scope is Scopes.OpenId or Scopes.OfflineAccess
        || options.Value.Scopes.Any(known => known.Name == scope && (known.Role is null || roles.Contains(known.Role, StringComparer.Ordinal)));
}
