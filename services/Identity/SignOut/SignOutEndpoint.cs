using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;
using TrustedData.Identity.Audit;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.Pages;
using TrustedData.Identity.Settings;
using TrustedData.Identity.SignIn;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Identity.SignOut;

/// <summary>Ends the browser's session, after a question: a link on some page must not sign people out.</summary>
public static class SignOutEndpoint
{
    public const string Path = "/connect/logout";

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Anonymous: without a session there is nothing to end, and the page says so.
        routes.MapGet(Path, Ask).WithName("AskSignOut").WithSummary("Asks whether to sign out").AllowAnonymous();
        routes.MapPost(Path, Submit).WithName("SignOut").WithSummary("Ends the session").AllowAnonymous();
    }

    private static IResult Ask(HttpContext http, IAntiforgery antiforgery, IOptions<AuthorityOptions> options)
    {
        if (http.GetOpenIddictServerResponse() is { Error: not null } refused)
            return PageResult.Problem(StatusCodes.Status400BadRequest, options.Value, "This request cannot be answered", refused.ErrorDescription ?? refused.Error);
        var token = antiforgery.GetAndStoreTokens(http);
        return PageResult.Page<SignOutPage>(StatusCodes.Status200OK, new()
        {
            [nameof(SignOutPage.Organisation)] = options.Value.DisplayName,
            [nameof(SignOutPage.TokenField)] = token.FormFieldName,
            [nameof(SignOutPage.Token)] = token.RequestToken,
        });
    }

    private static async Task<IResult> Submit(
        HttpContext http, IAntiforgery antiforgery, Sessions sessions, IdentityContext database, IdentityFacts facts, IOptions<AuthorityOptions> options, CancellationToken cancellationToken)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return PageResult.Problem(StatusCodes.Status400BadRequest, options.Value, "Not signed out", "This page was open too long. Open it again.");
        if (await sessions.Find(http) is { } session)
        {
            database.Record(facts.SignedOut(session.Person.Id));
            await database.SaveChangesAsync(cancellationToken);
        }

        await Sessions.End(http);
        return PageResult.Problem(StatusCodes.Status200OK, options.Value, "Signed out", "Your session in this browser has ended. Programs you logged in with stay logged in until their login ends.");
    }
}
