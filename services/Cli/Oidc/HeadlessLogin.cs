using System.Net;

namespace TrustedData.Cli.Oidc;

/// <summary>
/// Walks the authorization-code flow as a browser would, for a demonstration person whose password stands in the people
/// file: the same pages, the same form, the same code and verifier, so that nothing but the browser is missing.
/// </summary>
internal static class HeadlessLogin
{
    // Never listened on: the walk ends where the authority would send the browser back.
    private static readonly string RedirectUri = LoopbackRedirect.On(80);
    private const int MostSteps = 10;

    public static async Task<TokenSet> Run(
        OidcClient client, Discovery discovery, DemoPerson person, CancellationToken cancellationToken)
    {
        // Cookies of their own: 127.0.0.1 is one host for the cookies of every authority and person on this machine.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), UseProxy = false };
        using var browser = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        var pkce = Pkce.Create();
        var redirect = await Walk(browser, OidcClient.AuthorizationRequest(discovery, pkce, RedirectUri), person, cancellationToken);
        var code = OidcClient.CodeFrom(redirect, discovery, pkce);
        return await client.Redeem(discovery, code, pkce, RedirectUri, cancellationToken);
    }

    private static async Task<Uri> Walk(HttpClient browser, Uri start, DemoPerson person, CancellationToken cancellationToken)
    {
        var page = start;
        var posted = false;
        var response = await Get(browser, page, cancellationToken);
        try
        {
            for (var step = 0; step < MostSteps; step++)
            {
                if (response.Headers.Location is { } location)
                {
                    page = new Uri(page, location);
                    if (page.GetLeftPart(UriPartial.Path) == RedirectUri) return page;
                    RequireSameAuthority(start, page);
                    response.Dispose();
                    response = await Get(browser, page, cancellationToken);
                    continue;
                }
                var form = response.IsSuccessStatusCode && !posted
                    ? LoginForm.Parse(await response.Content.ReadAsStringAsync(cancellationToken), page)
                    : null;
                if (form is null) throw Refused(person, response.StatusCode, posted);
                RequireSameAuthority(start, form.Action);
                page = form.Action;
                posted = true;
                response.Dispose();
                response = await Submit(browser, form, person, cancellationToken);
            }
        }
        catch (HttpRequestException fault)
        {
            throw new OidcException($"The authority of {person.Authority} did not answer while {person.Name} logged in; check that it runs.", fault);
        }
        finally
        {
            response.Dispose();
        }
        throw new OidcException($"The authority of {person.Authority} redirected more than {MostSteps} times without a code.");
    }

    private static Task<HttpResponseMessage> Get(HttpClient browser, Uri page, CancellationToken cancellationToken) =>
        browser.GetAsync(page, cancellationToken);

    private static async Task<HttpResponseMessage> Submit(
        HttpClient browser, LoginForm form, DemoPerson person, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(form.Hidden)
        {
            [form.UserField] = person.Username,
            [form.PasswordField] = person.Password,
        };
        using var content = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(form.Action, content, cancellationToken);
    }

    // The password goes to the authority the profile names and to no other.
    private static void RequireSameAuthority(Uri start, Uri page)
    {
        if (page.GetLeftPart(UriPartial.Authority) != start.GetLeftPart(UriPartial.Authority))
            throw new OidcException($"The authority sent the login on to {page.GetLeftPart(UriPartial.Authority)}; use td login with a browser.");
    }

    private static OidcException Refused(DemoPerson person, HttpStatusCode status, bool posted) => new(posted
        ? $"The authority of {person.Authority} did not accept {person.Name}'s name and password; if they were tried too often, wait a few minutes."
        : $"The authority of {person.Authority} answered {(int)status} without a login form; use td login with a browser.");
}
