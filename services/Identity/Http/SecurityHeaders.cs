using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TrustedData.Identity.Pages;
using TrustedData.Identity.Settings;

namespace TrustedData.Identity.Http;

/// <summary>Headers that keep the pages from being framed, scripted, cached or leaked through a referrer.</summary>
public sealed class SecurityHeaders(IOptions<AuthorityOptions> options) : IMiddleware
{
    private readonly string contentPolicy = Policy(options.Value);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var (http, policy) = ((HttpContext, string))state;
            Set(http, policy);
            return Task.CompletedTask;
        }, (context, contentPolicy));
        return next(context);
    }

    private static void Set(HttpContext http, string policy)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        if (http.Request.Path == Stylesheet.Path) headers.CacheControl = "public, max-age=3600";
        else if (http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true || http.Response.StatusCode is >= 300 and < 400)
            headers.CacheControl = new CacheControlHeaderValue { NoStore = true }.ToString();
    }

    // Browsers apply form-action to the redirects that follow a form too, and the last of them leads to the program that
    // asked: to a loopback port that is not known before.
    private static string Policy(AuthorityOptions authority)
    {
        var targets = authority.Clients.SelectMany(client => client.RedirectUris).Select(address => new Uri(address))
            .Where(address => address.HostNameType != UriHostNameType.IPv6)
            .Select(address => $"{address.Scheme}://{address.Host}:*").Distinct(StringComparer.Ordinal);
        return $"default-src 'none'; style-src 'self'; form-action {string.Join(' ', ["'self'", .. targets])}; base-uri 'none'; frame-ancestors 'none'";
    }
}
