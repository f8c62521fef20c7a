using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;
using TrustedData.Identity.Pages;
using TrustedData.Identity.Settings;

namespace TrustedData.Identity.SignIn;

/// <summary>The sign-in page: a form, no script.</summary>
public static class SignInEndpoint
{
    public const string Path = "/login";
    public const string ReturnParameter = "returnUrl";

    private const string Refused = "Name and password do not match, or were tried too often. Check both, or try again in a few minutes.";
    private const string Stale = "This page was open too long. Please sign in again.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Anonymous: nobody is known before they sign in.
        routes.MapGet(Path, Show).WithName("ShowSignIn").WithSummary("The sign-in form").AllowAnonymous();
        routes.MapPost(Path, Submit).WithName("SignIn").WithSummary("Checks name and password and starts a session").AllowAnonymous();
    }

    private static IResult Show(HttpContext http, string? returnUrl, IAntiforgery antiforgery, IOptions<AuthorityOptions> options) =>
        ReturnAddress.IsAllowed(returnUrl)
            ? Form(http, returnUrl!, antiforgery, options.Value, null)
            : NotStarted(options.Value);

    private static async Task<IResult> Submit(
        HttpContext http, string? returnUrl, IAntiforgery antiforgery, SignInAttempt attempt, IOptions<AuthorityOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!ReturnAddress.IsAllowed(returnUrl))
            return NotStarted(options.Value);
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
            return Form(http, returnUrl!, antiforgery, options.Value, Stale);
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var person = await attempt.Check(form["username"].ToString().Trim(), form["password"].ToString(), cancellationToken);
        if (person is null)
            return Form(http, returnUrl!, antiforgery, options.Value, Refused);
        await Sessions.Start(http, person, time.GetUtcNow());
        return TypedResults.LocalRedirect(returnUrl!);
    }

    private static IResult Form(HttpContext http, string returnUrl, IAntiforgery antiforgery, AuthorityOptions authority, string? problem)
    {
        var token = antiforgery.GetAndStoreTokens(http);
        var action = $"{Path}{QueryString.Create(ReturnParameter, returnUrl)}";
        return PageResult.Page<SignInPage>(problem is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized, new()
        {
            [nameof(SignInPage.Model)] = new SignInModel(authority.DisplayName, action, token.FormFieldName, token.RequestToken!, problem),
        });
    }

    private static IResult NotStarted(AuthorityOptions authority) => PageResult.Problem(
        StatusCodes.Status400BadRequest, authority, "Signing in starts elsewhere", "Start in the program you want to use, for example with: td login");
}
