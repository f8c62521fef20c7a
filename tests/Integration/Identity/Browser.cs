using System.Net;
using System.Text.RegularExpressions;
using TrustedData.Cli.Oidc;

namespace TrustedData.Tests.Integration.Identity;

/// <summary>A browser at an authority: cookies, no script, redirects followed by hand.</summary>
internal sealed partial class Browser : IDisposable
{
    public const string Redirect = "http://127.0.0.1:4711/callback";
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Uri _authority;

    public Browser(Uri authority) => _authority = authority;

    public Pkce Pkce { get; } = Pkce.Create();

    /// <summary>The page of an address, or where it redirects to.</summary>
    public async Task<HttpResponseMessage> GetAsync(string address) => await _http.GetAsync(new Uri(_authority, address), TestContext.Current.CancellationToken);

    /// <summary>An authorization request, changed by the caller; a null value leaves a parameter out.</summary>
    public string Request(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["client_id"] = "td-cli", ["redirect_uri"] = Redirect, ["scope"] = "openid offline_access hub ledger.read",
            ["state"] = Pkce.State, ["nonce"] = Pkce.Nonce, ["code_challenge"] = Pkce.Challenge, ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) query[name] = value;
        return "/connect/authorize?" + string.Join('&', query.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
    }

    /// <summary>Submits the sign-in form that a request leads to.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string request, string name, string password)
    {
        using var interrupted = await GetAsync(request);
        interrupted.StatusCode.ShouldBe(HttpStatusCode.Found);
        using var page = await GetAsync(interrupted.Headers.Location!.PathAndQueryOf(_authority));
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [Hidden().Match(html).Groups["name"].Value] = WebUtility.HtmlDecode(Hidden().Match(html).Groups["value"].Value),
            ["username"] = name,
            ["password"] = password,
        });
        return await _http.PostAsync(new Uri(_authority, WebUtility.HtmlDecode(Action().Match(html).Groups["action"].Value)), form, TestContext.Current.CancellationToken);
    }

    /// <summary>Signs in and answers the address that the program is called back at.</summary>
    public async Task<Uri> CodeAsync(string request, string name, string password)
    {
        using var signedIn = await SignInAsync(request, name, password);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Found, await signedIn.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var answered = await GetAsync(signedIn.Headers.Location!.PathAndQueryOf(_authority));
        answered.StatusCode.ShouldBe(HttpStatusCode.Found);
        return answered.Headers.Location!;
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Action();
}

internal static class Addresses
{
    /// <summary>What stands behind the host of an address that may be relative.</summary>
    public static string PathAndQueryOf(this Uri address, Uri authority) => new Uri(authority, address).PathAndQuery;

    /// <summary>A parameter of an address.</summary>
    public static string? Parameter(this Uri address, string name) => address.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault();
}
