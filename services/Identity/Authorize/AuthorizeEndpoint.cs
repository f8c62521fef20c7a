using System.Collections.Immutable;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using TrustedData.Identity.Pages;
using TrustedData.Identity.Settings;
using TrustedData.Identity.SignIn;
using TrustedData.Identity.Tokens;

namespace TrustedData.Identity.Authorize;

/// <summary>
/// The authorization endpoint: sends people to the sign-in page and back to the program with a code. The programs are the
/// organisation's own, so nobody is asked for consent.
/// </summary>
public static class AuthorizeEndpoint
{
    public const string Path = "/connect/authorize";

    public static void Map(IEndpointRouteBuilder routes) =>
        // Anonymous: whoever has no session is sent to sign in.
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Post], Handle)
            .WithName("Authorize").WithSummary("OpenID Connect authorization endpoint").AllowAnonymous();

    private static async Task<IResult> Handle(
        HttpContext http, Sessions sessions, PersonPrincipal principals, IOptions<AuthorityOptions> options, TimeProvider time)
    {
        // The protocol layer refused the request and knows no address that the error may be sent to.
        if (http.GetOpenIddictServerResponse() is { Error: not null } refused)
            return PageResult.Problem(StatusCodes.Status400BadRequest, options.Value, "This request cannot be answered", refused.ErrorDescription ?? refused.Error);

        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The protocol layer did not read this request.");
        var session = await sessions.Find(http);
        if (session is not null && !request.HasPromptValue(OpenIddictConstants.PromptValues.Login) && IsRecent(session, request, time))
            return TypedResults.SignIn(await principals.Create(session.Person, request.GetScopes(), session.SignedInAt), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        if (request.HasPromptValue(OpenIddictConstants.PromptValues.None))
            return Refusals.Of(OpenIddictConstants.Errors.LoginRequired, "Nobody is signed in.");
        return TypedResults.Challenge(new AuthenticationProperties { RedirectUri = AddressToReturnTo(request) }, [Sessions.Scheme]);
    }

    private static bool IsRecent(PersonSession session, OpenIddictRequest request, TimeProvider time) =>
        request.MaxAge is not { } seconds || time.GetUtcNow() - session.SignedInAt <= TimeSpan.FromSeconds(seconds);

    // Without prompt and max_age: the sign-in that follows is what they ask for, and must not be asked for again.
    private static string AddressToReturnTo(OpenIddictRequest request) => Path + QueryString.Create(request.GetParameters()
        .Where(parameter => parameter.Key is not (OpenIddictConstants.Parameters.Prompt or OpenIddictConstants.Parameters.MaxAge))
        .SelectMany(parameter => ((ImmutableArray<string?>?)parameter.Value ?? []).Select(value => KeyValuePair.Create(parameter.Key, value))));
}
