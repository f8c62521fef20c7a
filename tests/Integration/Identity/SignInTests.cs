using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using TrustedData.Cli.Oidc;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Identity;

public sealed class SignInTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Uri Hub => Site.Organisations.IdentityHub.Address;

    private Uri Lakeside => Site.Organisations.IdentityLakeside.Address;

    [Fact]
    public async Task Discovery_offers_what_is_meant_to_be_offered_and_no_more()
    {
        var found = (await new Api(Hub, null).GetAsync("/.well-known/openid-configuration")).Ok();

        found.GetProperty("issuer").GetString().ShouldBe(Site.HubIssuer);
        Texts("response_types_supported").ShouldBe(["code"]);
        Texts("response_modes_supported").ShouldBe(["query"]);
        Texts("code_challenge_methods_supported").ShouldBe(["S256"]);
        Texts("grant_types_supported").ShouldBe(
            ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"], ignoreOrder: true);
        Texts("token_endpoint_auth_methods_supported").ShouldBe(["client_secret_basic", "client_secret_post"], ignoreOrder: true);
        Texts("scopes_supported").ShouldBe(["openid", "offline_access", "hub", "hub.release", "ledger.append", "ledger.read", "ledger.witness"], ignoreOrder: true);
        found.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        var key = (await new Api(Hub, null).GetAsync("/.well-known/jwks")).Ok().GetProperty("keys").EnumerateArray().Single();
        key.EnumerateObject().Select(member => member.Name).ShouldNotContain("d");

        List<string?> Texts(string name) => [.. found.GetProperty(name).EnumerateArray().Select(text => text.GetString())];
    }

    [Fact]
    public async Task A_persons_token_says_who_by_an_opaque_id_and_for_what_by_role()
    {
        var researcher = new JsonWebToken(await Site.Organisations.TokenAsync("researcher", "hub", Cancel));
        var auditor = new JsonWebToken(await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        var steward = new JsonWebToken(await Site.Organisations.TokenAsync("steward", "lakeside", Cancel));

        researcher.Typ.ShouldBe("at+jwt");
        researcher.Alg.ShouldBe("RS256");
        researcher.Subject.ShouldBe(Site.Subject("researcher"));
        researcher.Audiences.ShouldBe(["hub"]);
        Scopes(researcher).ShouldNotContain("ledger.read");
        researcher.GetPayloadValue<string[]>("role").ShouldBe(["researcher"]);
        researcher.Claims.Select(claim => claim.Type).Distinct().ShouldBe(
            ["iss", "exp", "iat", "aud", "scope", "jti", "sub", "role", "client_id", "oi_prst", "oi_au_id", "oi_tkn_id"], ignoreOrder: true);
        Scopes(auditor).ShouldContain("ledger.read");
        auditor.Audiences.ShouldBe(["hub", "ledger:hub"], ignoreOrder: true);
        steward.Audiences.ShouldBe(["enclave:lakeside"]);
        (steward.ValidTo - steward.IssuedAt).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(1));

        static string[] Scopes(JsonWebToken token) => token.GetClaim("scope").Value.Split(' ');
    }

    [Fact]
    public async Task A_code_is_redeemed_once_with_its_verifier_and_address_only()
    {
        using var browser = new Browser(Hub);
        var person = Site.Organisations.Person("researcher", "hub");
        var back = await browser.CodeAsync(browser.Request(), person.Username, person.Password);
        back.GetLeftPart(UriPartial.Path).ShouldBe(Browser.Redirect);
        back.Parameter("state").ShouldBe(browser.Pkce.State);
        back.Parameter("iss").ShouldBe(Site.HubIssuer);
        var code = back.Parameter("code");

        (await RedeemAsync(code, Pkce.Create().Verifier)).Error().ShouldBe("invalid_grant");
        (await RedeemAsync(code, null)).Error().ShouldBe("invalid_request");
        (await RedeemAsync(code, browser.Pkce.Verifier, "http://127.0.0.1:4712/callback")).Error().ShouldBe("invalid_grant");
        (await RedeemAsync(code, browser.Pkce.Verifier)).AccessToken().ShouldNotBeEmpty();
        (await RedeemAsync(code, browser.Pkce.Verifier)).Error().ShouldBe("invalid_grant");

        Task<(int Status, System.Text.Json.JsonElement Answer)> RedeemAsync(string? given, string? verifier, string redirect = Browser.Redirect) => TokenForm.TokenAsync(
            Hub, ("grant_type", "authorization_code"), ("client_id", "td-cli"), ("code", given), ("code_verifier", verifier), ("redirect_uri", redirect));
    }

    [Fact]
    public async Task A_request_that_is_not_safe_is_refused_before_anybody_signs_in()
    {
        using var browser = new Browser(Hub);
        // Sent back to the program, which is known.
        foreach (var changed in new[]
        {
            browser.Request(("code_challenge", null), ("code_challenge_method", null)),
            browser.Request(("code_challenge", browser.Pkce.Verifier), ("code_challenge_method", "plain")),
            browser.Request(("response_type", "token")),
            browser.Request(("scope", "openid hub.release")),
            browser.Request(("scope", "openid ledger.append")),
            browser.Request(("response_mode", "form_post")),
        })
        {
            using var answer = await browser.GetAsync(changed);
            if (answer.StatusCode == HttpStatusCode.Found)
                answer.Headers.Location!.Parameter("error").ShouldNotBeNullOrEmpty(changed);
            else
                answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, changed);
        }
        // Nowhere to send it to.
        foreach (var changed in new[]
        {
            browser.Request(("redirect_uri", "https://example.org/callback")),
            browser.Request(("redirect_uri", "http://127.0.0.1:4711/other")),
            browser.Request(("redirect_uri", "http://localhost:4711/callback")),
            browser.Request(("client_id", "no-such")),
            browser.Request(("client_id", "hub")),
        })
        {
            using var answer = await browser.GetAsync(changed);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, changed);
            answer.Headers.Location.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Wrong_names_and_passwords_look_the_same_and_too_many_lock_the_account()
    {
        // Nobody else of these tests is this person.
        var person = Site.Organisations.Person("checker2", "lakeside");
        using var browser = new Browser(Lakeside);
        var request = browser.Request(("scope", "openid enclave"));
        var unknown = await RefusedAsync("nobody-here", person.Password);
        for (var attempt = 0; attempt < 5; attempt++)
            (await RefusedAsync(person.Username, $"wrong password {attempt}")).ShouldBe(unknown);
        (await RefusedAsync(person.Username, person.Password)).ShouldBe(unknown);
        (await RefusedAsync(person.Username, new string('x', 2000))).ShouldBe(unknown);

        var facts = await Site.FactsAsync("identity_lakeside", $"type = 'person.sign-in-failed' AND body->'actor'->>'id' = '{person.Subject}'");
        facts.Select(fact => (string?)fact["reason"]).ShouldBe(
            ["wrong-password", "wrong-password", "wrong-password", "wrong-password", "wrong-password-now-locked", "locked"]);
        (await Site.FactsAsync("identity_lakeside", "type = 'person.sign-in-failed' AND body->'actor'->>'id' = 'unknown' AND body->>'reason' = 'unknown-name'")).ShouldNotBeEmpty();
        (await Site.FactsAsync("identity_lakeside", "type = 'person.sign-in-failed' AND body->'actor'->>'id' = 'unknown' AND body->>'reason' = 'nothing-to-check'")).ShouldNotBeEmpty();
        (await Sql.ValueAsync<long>(Site.Organisations.Database("identity_lakeside").Administrator, "SELECT count(*) FROM fact WHERE body::text LIKE '%nobody-here%'")).ShouldBe(0);

        async Task<string> RefusedAsync(string name, string password)
        {
            using var answer = await browser.SignInAsync(request, name, password);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var html = await answer.Content.ReadAsStringAsync(Cancel);
            return html[html.IndexOf("id=\"problem\"", StringComparison.Ordinal)..html.IndexOf("<form", StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task Signing_in_leads_back_to_the_request_and_nowhere_else()
    {
        using var browser = new Browser(Hub);
        foreach (var elsewhere in new[] { "https://example.org/", "//example.org/", "/\\example.org", "/connect/logout", "/connect/authorize?a\\b", "" })
        {
            using var page = await browser.GetAsync($"/login?returnUrl={Uri.EscapeDataString(elsewhere)}");
            page.StatusCode.ShouldBe(HttpStatusCode.BadRequest, elsewhere);
        }
    }

    [Fact]
    public async Task Pages_cannot_be_framed_scripted_cached_or_served_under_another_name()
    {
        using var browser = new Browser(Hub);
        using var interrupted = await browser.GetAsync(browser.Request());
        using var page = await browser.GetAsync(interrupted.Headers.Location!.PathAndQueryOf(Hub));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        string Header(string name) => string.Join(", ", page.Headers.TryGetValues(name, out var values) ? values : []);
        Header("Content-Security-Policy").ShouldContain("default-src 'none'");
        Header("Content-Security-Policy").ShouldContain("frame-ancestors 'none'");
        Header("Content-Security-Policy").ShouldNotContain("unsafe");
        Header("X-Frame-Options").ShouldBe("DENY");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("Referrer-Policy").ShouldBe("no-referrer");
        Header("Cache-Control").ShouldContain("no-store");
        Header("Server").ShouldBeEmpty();
        page.Headers.GetValues("Set-Cookie").ShouldAllBe(cookie => cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite", StringComparison.OrdinalIgnoreCase));
        (await page.Content.ReadAsStringAsync(Cancel)).ShouldNotContain("<script");

        using var http = new HttpClient();
        using var renamed = new HttpRequestMessage(HttpMethod.Get, new Uri(Hub, "/.well-known/openid-configuration"));
        renamed.Headers.Host = "authority.example.org";
        using var refused = await http.SendAsync(renamed, Cancel);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_form_without_its_token_signs_nobody_in()
    {
        var person = Site.Organisations.Person("researcher", "hub");
        using var browser = new Browser(Hub);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = person.Username, ["password"] = person.Password });
        using var answer = await http.PostAsync(new Uri(Hub, $"/login?returnUrl={Uri.EscapeDataString(browser.Request())}"), form, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.TryGetValues("Set-Cookie", out var cookies);
        (cookies ?? []).ShouldNotContain(cookie => cookie.Contains("-session=", StringComparison.Ordinal));
    }
}
