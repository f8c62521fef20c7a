using System.Security.Claims;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using TrustedData.Identity.IdentityDb;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace TrustedData.Identity.Tokens;

/// <summary>
/// Token exchange (RFC 8693): a service that holds a person's access token gets one for a service of another organisation,
/// good for one order only. The protocol layer has checked that the subject token is an unexpired, unrevoked access token
/// of this authority and that the client may ask for the audience; what is left to check is whose token it is and for whom.
/// </summary>
public sealed partial class ExchangeGrant(UserManager<Person> people) : ITokenGrant
{
    /// <summary>The request parameter, and the claim, that bind the token to one order: base64url(SHA-256(order)).</summary>
    public const string OrderParameter = "td_order";

    // RFC 8693, section 4.1.
    private const string ActorClaim = "act";

    // An order waits for its enclave for at most a day.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public bool Handles(OpenIddictRequest request) => request.IsTokenExchangeGrantType();

    public async Task<IResult> Answer(HttpContext http, OpenIddictRequest request, CancellationToken cancellationToken)
    {
        var client = request.ClientId ?? throw new InvalidOperationException("The protocol layer let an unnamed client pass.");
        if (request.GetAudiences() is not [var audience])
            return Refusals.Of(Errors.InvalidRequest, "Name exactly one audience.");
        if (!request.GetScopes().IsEmpty)
            return Refusals.Of(Errors.InvalidScope, "An exchanged token carries no scope; it is for one order.");
        if ((string?)request.GetParameter(OrderParameter) is not { } order || !Digests().IsMatch(order))
            return Refusals.Of(Errors.InvalidRequest, $"The parameter {OrderParameter} must be the order's SHA-256 digest in base64url, 43 characters.");

        var subject = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
            ?? throw new InvalidOperationException("The protocol layer let a request without a subject token pass.");
        // A client may pass on what was sent to itself: the token's audience is the client. A token that was itself
        // exchanged has another audience and stops here.
        if (!subject.HasAudience(client) || subject.HasClaim(OrderParameter))
            return Refusals.Of(Errors.InvalidRequest, "The subject token is not for this client.");
        if (await people.FindBySubject(subject.GetClaim(Claims.Subject)) is not { } person)
            return Refusals.Of(Errors.InvalidRequest, "The subject token is not a person's.");

        return TypedResults.SignIn(Exchanged(person, client, audience, order), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static ClaimsPrincipal Exchanged(Person person, string client, string audience, string order)
    {
        var identity = new ClaimsIdentity("exchange", Claims.Subject, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Id.ToString());
        identity.SetClaim(OrderParameter, order);
        identity.SetClaim(ActorClaim, new JsonObject { [Claims.Subject] = client, [Claims.ClientId] = client });
        identity.SetResources(audience);
        identity.SetAccessTokenLifetime(Lifetime);
        identity.SetDestinations(static claim => claim.Type is OrderParameter or ActorClaim ? [Destinations.AccessToken] : []);
        return new ClaimsPrincipal(identity);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.None, 1000)]
    private static partial Regex Digests();
}
