using System.Net;
using System.Text.Json;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

public sealed class CallerTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private static readonly string[] ForResearchers =
    [
        "GET /api/projects", "POST /api/projects", "GET /api/access-requests", "POST /api/access-requests", "GET /api/runs", "POST /api/runs",
        "GET /ga4gh/tes/v1/service-info", "GET /ga4gh/tes/v1/tasks", "POST /ga4gh/tes/v1/tasks", "GET /api/catalogue", "GET /api/workflows",
    ];

    [Fact]
    public async Task A_true_token_of_the_same_shape_is_taken()
    {
        var token = Tokens.Forge(Site.Organisations, _ => { });
        (await As(token).GetAsync("/api/projects")).Ok();
    }

    [Fact]
    public async Task Whoever_has_no_valid_token_for_the_hub_is_told_to_sign_in()
    {
        var organisations = Site.Organisations;
        var now = DateTime.UtcNow;
        (string What, string? Token)[] refused =
        [
            ("none", null),
            ("no token", "not-a-token"),
            ("expired", Tokens.Forge(organisations, token => token.Expires = now.AddMinutes(-2))),
            ("not yet valid", Tokens.Forge(organisations, token => token.NotBefore = now.AddMinutes(30))),
            ("another service's", Tokens.Forge(organisations, token => token.Audience = "ledger:hub")),
            ("another issuer's", Tokens.Forge(organisations, token => token.Issuer = "http://127.0.0.1:1/")),
            ("another key's", Tokens.Forge(organisations, _ => { }, withTrueKey: false)),
            ("an id token", Tokens.Forge(organisations, token => token.TokenType = "JWT")),
            ("another authority's", await organisations.TokenAsync("steward", "lakeside", Cancel)),
            ("unsigned", Unsigned(Tokens.Forge(organisations, _ => { }))),
        ];
        foreach (var (what, token) in refused)
        {
            foreach (var call in ForResearchers)
            {
                var answer = await CallAsync(As(token), call);
                answer.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{call} with {what}");
                answer.Json.GetProperty("id").GetString().ShouldBe("token-needed");
                answer.Headers["WWW-Authenticate"].ShouldStartWith("Bearer");
            }
        }
    }

    [Fact]
    public async Task A_person_without_the_role_is_refused_and_that_is_a_fact()
    {
        var since = DateTimeOffset.UtcNow;
        var auditor = await Site.HubAsync("auditor");
        foreach (var call in ForResearchers)
            (await CallAsync(auditor, call)).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");

        var facts = await Site.FactsAsync("hub", $"type = 'request.refused' AND recorded >= '{since:O}' AND body->'actor'->>'id' = '{Site.Subject("auditor")}'");
        facts.Count.ShouldBeGreaterThanOrEqualTo(ForResearchers.Length);
        facts.ShouldAllBe(fact => (string?)fact["reason"] == "role-missing" && (string?)fact["outcome"] == "refused");
    }

    [Fact]
    public async Task A_service_is_no_person_and_a_person_no_service()
    {
        var enclave = As(await Site.Organisations.ServiceTokenAsync("enclave-lakeside", "hub", "hub.release", Cancel));
        foreach (var call in ForResearchers.Append("GET /api/catalogue"))
            (await CallAsync(enclave, call)).Status.ShouldBe(HttpStatusCode.Forbidden, call);
        var upload = $"/api/enclaves/lakeside/releases/{Guid.NewGuid()}";
        (await (await Site.HubAsync("researcher")).PutAsync(upload, new { })).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");
        var scopeOnly = Tokens.Forge(Site.Organisations, token => token.Claims["scope"] = "hub.release");
        (await As(scopeOnly).PutAsync(upload, new { })).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");
    }

    [Theory]
    [InlineData("GET /api/nothing")]
    [InlineData("GET /")]
    [InlineData("POST /ga4gh/tes/v2/tasks")]
    [InlineData("GET /ga4gh/tes/v1/nothing")]
    [InlineData("DELETE /api/projects")]
    [InlineData("PUT /api/runs")]
    [InlineData("GET /api/projects/not-a-guid")]
    [InlineData("GET /api/runs/../../etc/passwd")]
    [InlineData("GET /api/runs/%2e%2e%2fsecrets.json")]
    [InlineData("GET /index.html")]
    public async Task What_is_not_there_is_a_404_in_json_for_everybody(string call)
    {
        (await CallAsync(As(null), call)).ShouldBeRefused(HttpStatusCode.NotFound, "path-unknown");
        (await CallAsync(await Site.HubAsync("researcher"), call)).ShouldBeRefused(HttpStatusCode.NotFound, "path-unknown");
    }

    [Fact]
    public async Task Status_and_description_are_open_and_name_authority_and_ledger()
    {
        var status = (await As(null).GetAsync("/api/status")).Ok();
        status.GetProperty("healthy").GetBoolean().ShouldBeTrue();
        status.GetProperty("authority").GetString().ShouldBe(Site.HubIssuer);
        status.GetProperty("ledger").GetProperty("verifierKey").GetString().ShouldStartWith("trusteddata.local/hub+");
        (await As(null).GetAsync("/health")).Status.ShouldBe(HttpStatusCode.OK);
        var description = (await As(null).GetAsync("/openapi/v1.json")).Ok();
        description.GetProperty("paths").EnumerateObject().Select(path => path.Name).ShouldContain("/api/runs");
    }

    private static string Unsigned(string token)
    {
        var header = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { alg = "none", typ = "at+jwt" })).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{header}.{token.Split('.')[1]}.";
    }

    private Api As(string? token) => new(Site.Organisations.Hub.Address, token);

    private static Task<Answer> CallAsync(Api api, string call) =>
        api.SendAsync(new HttpMethod(call.Split(' ')[0]), call.Split(' ')[1], call.StartsWith("POST", StringComparison.Ordinal) ? System.Net.Http.Json.JsonContent.Create(new { }) : null);
}
