using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using TrustedData.Cli.Oidc;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Identity;

public sealed class TokenTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private static readonly string Order = Base64Url.EncodeToString(SHA256.HashData("an order"u8));

    private Uri Hub => Site.Organisations.IdentityHub.Address;

    [Fact]
    public async Task The_command_line_renews_a_login_by_its_refresh_token()
    {
        var authority = new Authority("hub", Site.HubIssuer);
        var people = Site.Organisations.Site.Path("people.json");
        using var scratch = new TrustedData.Tests.Harness.Machine.ScratchDirectory("tokens");
        using var source = new TokenSource(scratch.Path, people, TimeProvider.System);
        var first = await source.ForPerson(authority, "researcher", Cancel);
        (await source.ForPerson(authority, "researcher", Cancel)).ShouldBe(first);

        // Under no name there is no password at hand, so that only the refresh token can help.
        var cache = new TokenCache(scratch.Path);
        cache.Store(authority, null, cache.Find(authority, "researcher")! with { ExpiresAt = DateTimeOffset.UtcNow });
        var second = await source.ForPerson(authority, null, Cancel);
        second.ShouldNotBe(first);
        new JsonWebToken(second).Subject.ShouldBe(Site.Subject("researcher"));
        (await new Api(Site.Organisations.Hub.Address, second).GetAsync("/api/projects")).Ok();
        foreach (var file in Directory.EnumerateFiles(scratch.Path))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_refresh_gives_the_same_or_less_and_nothing_after_revocation()
    {
        using var browser = new Browser(Hub);
        var person = Site.Organisations.Person("auditor", "hub");
        var code = (await browser.CodeAsync(browser.Request(), person.Username, person.Password)).Parameter("code");
        var (_, tokens) = await TokenForm.TokenAsync(
            Hub, ("grant_type", "authorization_code"), ("client_id", "td-cli"), ("code", code), ("code_verifier", browser.Pkce.Verifier), ("redirect_uri", Browser.Redirect));
        var refresh = tokens.GetProperty("refresh_token").GetString();

        new JsonWebToken((await RefreshAsync("hub")).AccessToken()).Audiences.ShouldBe(["hub"]);
        (await RefreshAsync("hub ledger.append")).Status.ShouldBe(400);
        (await TokenForm.TokenAsync(Hub, ("grant_type", "refresh_token"), ("client_id", "hub"), ("client_secret", Secret("hub")), ("refresh_token", refresh))).Status.ShouldBeGreaterThanOrEqualTo(400);
        (await TokenForm.PostAsync(Hub, "connect/revocation", ("client_id", "td-cli"), ("token", refresh))).Status.ShouldBe(200);
        (await RefreshAsync(null)).Error().ShouldBe("invalid_grant");

        Task<(int Status, System.Text.Json.JsonElement Answer)> RefreshAsync(string? scope) =>
            TokenForm.TokenAsync(Hub, ("grant_type", "refresh_token"), ("client_id", "td-cli"), ("refresh_token", refresh), ("scope", scope));
    }

    [Fact]
    public async Task A_service_gets_a_token_for_the_scopes_it_is_configured_for_only()
    {
        var token = new JsonWebToken((await ServiceAsync("hub", Secret("hub"), "ledger.append")).AccessToken());
        (token.Subject, token.GetClaim("client_id").Value).ShouldBe(("hub", "hub"));
        token.Audiences.ShouldBe(["ledger:hub"]);
        token.Claims.Select(claim => claim.Type).ShouldNotContain("role");

        (await ServiceAsync("hub", "wrong secret", "ledger.append")).Error().ShouldBe("invalid_client");
        (await ServiceAsync("hub", null, "ledger.append")).Status.ShouldBeInRange(400, 401);
        (await ServiceAsync("nobody", "x", "ledger.append")).Error().ShouldBe("invalid_client");
        (await ServiceAsync("hub", Secret("hub"), null)).Error().ShouldBe("invalid_scope");
        (await ServiceAsync("enclave-lakeside", Secret("enclave-lakeside"), "ledger.append")).Status.ShouldBe(400);
        (await ServiceAsync("enclave-lakeside", Secret("enclave-lakeside"), "hub")).Status.ShouldBe(400);
        (await ServiceAsync("hub", Secret("hub"), "hub")).Status.ShouldBe(400);
        (await ServiceAsync("td-cli", null, "hub")).Status.ShouldBeGreaterThanOrEqualTo(400);
        (await TokenForm.TokenAsync(Hub, ("grant_type", "password"), ("client_id", "td-cli"), ("username", "researcher"), ("password", "x"))).Error().ShouldBe("unsupported_grant_type");
    }

    [Fact]
    public async Task The_hubs_client_exchanges_a_persons_token_for_one_order_at_one_enclave()
    {
        var person = await Site.Organisations.TokenAsync("researcher", "hub", Cancel);
        var token = new JsonWebToken((await ExchangeAsync(person)).AccessToken());

        token.Subject.ShouldBe(Site.Subject("researcher"));
        token.Audiences.ShouldBe(["enclave:lakeside"]);
        token.GetClaim("td_order").Value.ShouldBe(Order);
        token.Claims.Select(claim => claim.Type).ShouldNotContain("role");
        token.Claims.Select(claim => claim.Type).ShouldNotContain("scope");
        (token.ValidTo - DateTime.UtcNow).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(24));
        var fact = (await Site.FactsAsync("identity_hub", $"type = 'token.issued' AND body::text LIKE '%{Order}%'"))[^1];
        ((string?)fact["actor"]!["id"], (string?)fact["actor"]!["onBehalfOf"]).ShouldBe(("hub", Site.Subject("researcher")));
    }

    [Fact]
    public async Task No_other_exchange_is_made()
    {
        var person = await Site.Organisations.TokenAsync("researcher", "hub", Cancel);
        var exchanged = (await ExchangeAsync(person)).AccessToken();
        (string What, Task<(int Status, System.Text.Json.JsonElement Answer)> Answer)[] refused =
        [
            ("by another client", ExchangeAsync(person, client: "enclave-lakeside")),
            ("by the ledger's producer", ExchangeAsync(person, client: "identity")),
            ("with a wrong secret", ExchangeAsync(person, secret: "wrong")),
            ("for another enclave", ExchangeAsync(person, audience: "enclave:riverside")),
            ("for the hub itself", ExchangeAsync(person, audience: "hub")),
            ("for the ledger", ExchangeAsync(person, audience: "ledger:hub")),
            ("for nobody", ExchangeAsync(person, audience: null)),
            ("for two", ExchangeAsync(person, more: ("audience", "hub"))),
            ("without an order", ExchangeAsync(person, order: null)),
            ("with half a digest", ExchangeAsync(person, order: Order[..42])),
            ("with a digest and more", ExchangeAsync(person, order: Order + "\n")),
            ("with a scope", ExchangeAsync(person, more: ("scope", "hub"))),
            ("of a token that was exchanged", ExchangeAsync(exchanged)),
            ("of a service's token", ExchangeAsync(await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel))),
            ("of another authority's token", ExchangeAsync(await Site.Organisations.TokenAsync("steward", "lakeside", Cancel))),
            ("of an expired token", ExchangeAsync(Tokens.Forge(Site.Organisations, token => token.Expires = DateTime.UtcNow.AddMinutes(-6)))),
            ("of a forged token", ExchangeAsync(Tokens.Forge(Site.Organisations, _ => { }, withTrueKey: false))),
            ("of nothing", ExchangeAsync(null)),
        ];
        foreach (var (what, answer) in refused)
            (await answer).Status.ShouldBeInRange(400, 401, what);
    }

    private string Secret(string client) => Site.Organisations.Secrets[$"client:hub:{client}"];

    private Task<(int Status, System.Text.Json.JsonElement Answer)> ServiceAsync(string client, string? secret, string? scope) =>
        TokenForm.TokenAsync(Hub, ("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret), ("scope", scope));

    private Task<(int Status, System.Text.Json.JsonElement Answer)> ExchangeAsync(
        string? subject, string client = "hub", string? secret = null, string? audience = "enclave:lakeside", string? order = "", (string, string?)? more = null) => TokenForm.TokenAsync(
        Hub, ("grant_type", Exchange), ("client_id", client), ("client_secret", secret ?? Secret(client)), ("subject_token", subject), ("subject_token_type", AccessTokenType),
        ("audience", audience), ("td_order", order is "" ? Order : order), more ?? ("ignored", null));
}
