using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedData.Contracts.Envelopes;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency;

namespace TrustedData.Tests.Integration.Hub;

public sealed class OrderTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Scenario _scenario = null!;
    private Api _researcher = null!;
    private Guid _project;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
        _project = await _scenario.ApprovedProjectAsync();
    }

    [Fact]
    public async Task An_order_names_all_that_the_enclave_decides_by_and_the_hub_signs_it()
    {
        var (run, order, message) = await _scenario.OrderedAsync(_project);

        order.Enclave.ShouldBe("lakeside");
        order.Dataset.ShouldBe("td:lakeside/ms-cohort@2");
        order.ProjectId.ShouldBe(_project);
        order.Person.ShouldBe(new PersonRef(Site.HubIssuer, Site.Subject("researcher")));
        order.Workflow.ShouldBe(Catalogue.CohortTable);
        order.DescriptorDigest.ShouldBe(Catalogue.DescriptorDigest);
        order.Parameters.GetRawText().ShouldBe("""{"group_by":["sex"]}""");
        order.Code.ShouldBeNull();
        order.AttestedForm.ShouldBeTrue();
        order.Nonce.Length.ShouldBe(32);
        (order.ExpiresAt - order.IssuedAt).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(24));
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonSerializer.Deserialize<JsonElement>(message.Order))).ShouldBe(message.Order);
        HubKey().Verify(Encoding.UTF8.GetBytes("trusteddata-order-v1\n" + message.Order), message.Signature).ShouldBeTrue();
        (await _researcher.GetAsync($"/api/runs/{run}")).Ok().GetProperty("state").GetString().ShouldBe("queued");
    }

    [Fact]
    public async Task The_persons_token_is_for_that_enclave_and_that_order_only()
    {
        var (_, order, message) = await _scenario.OrderedAsync(_project);

        using var http = new HttpClient();
        var keys = new JsonWebKeySet(await http.GetStringAsync(new Uri(Site.Organisations.IdentityHub.Address, ".well-known/jwks"), Cancel));
        var checkedToken = await new JsonWebTokenHandler().ValidateTokenAsync(message.PersonToken, new TokenValidationParameters
        {
            IssuerSigningKeys = keys.GetSigningKeys(), ValidIssuer = Site.HubIssuer, ValidAudience = "enclave:lakeside", ValidTypes = ["at+jwt"],
        });
        checkedToken.IsValid.ShouldBeTrue(checkedToken.Exception?.Message);
        var token = (JsonWebToken)checkedToken.SecurityToken;
        token.Audiences.ShouldBe(["enclave:lakeside"]);
        token.Subject.ShouldBe(order.Person.Subject);
        token.GetClaim("td_order").Value.ShouldBe(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(message.Order))));
        (token.ValidTo - DateTime.UtcNow).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(24));
        token.Claims.Select(claim => claim.Type).ShouldNotContain("scope");
        token.Claims.Select(claim => claim.Type).ShouldNotContain("role");
        (await new Api(Site.Organisations.Hub.Address, message.PersonToken).GetAsync("/api/projects")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_envelope_is_signed_by_the_hub_for_lakeside()
    {
        var (run, _, message) = await _scenario.OrderedAsync(_project);
        var envelope = (await Site.Lakeside.HearAsync<RunOrdered>(MessageKind.RunOrdered, ordered => ordered.Order == message.Order)).Envelope;

        (envelope.From, envelope.To).ShouldBe(("hub", "lakeside"));
        HubKey().Verify(EnvelopeBytes.ToSign(envelope), envelope.Signature).ShouldBeTrue();
        HubKey().Verify(EnvelopeBytes.ToSign(envelope with { To = "riverside" }), envelope.Signature).ShouldBeFalse();
        var fact = (await Site.FactsAsync("hub", $"type = 'run.submitted' AND body::text LIKE '%{run}%'")).Single();
        ((string?)fact["outcome"]).ShouldBe("success");
        ((string?)fact["purpose"]).ShouldBe("HRESCH");
        fact.ToJsonString().ShouldNotContain("group_by");
    }

    [Fact]
    public async Task The_same_request_under_the_same_key_counts_once()
    {
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _researcher.PostAsync("/api/runs", Scenario.CohortTable(_project), ("Idempotency-Key", key))));

        var run = answers.Select(answer => Scenario.Id(answer.Ok())).Distinct().Single();
        await _scenario.HearOrderAsync(run);
        (await _researcher.GetAsync($"/api/runs?project={_project}")).Ok().GetProperty("items").GetArrayLength().ShouldBe(1);
        var other = new { project = _project, dataset = Catalogue.Dataset, workflow = Catalogue.CohortTable, parameters = new { group_by = new[] { "ms_type" } } };
        (await _researcher.PostAsync("/api/runs", other, ("Idempotency-Key", key))).ShouldBeRefused(HttpStatusCode.Conflict, "idempotency-key-reused");
        (await _researcher.PostAsync("/api/runs", other, ("Idempotency-Key", new string('k', 129)))).ShouldBeRefused(HttpStatusCode.BadRequest, "idempotency-key-unfit");
        (await Site.FactsAsync("hub", $"type = 'run.submitted' AND body->>'project' = '{_project}' AND body->>'outcome' = 'success'")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Canceling_tells_the_enclave_once_and_the_enclave_says_when_it_is_done()
    {
        var (run, order, _) = await _scenario.OrderedAsync(_project);

        (await _researcher.PostAsync($"/api/runs/{run}/cancel")).Ok().GetProperty("cancelRequested").GetBoolean().ShouldBeTrue();
        (await _researcher.PostAsync($"/api/runs/{run}/cancel")).Ok().GetProperty("state").GetString().ShouldBe("queued");
        var asked = (await Site.Lakeside.HearAsync<RunCancelRequested>(MessageKind.RunCancelRequested, cancel => cancel.PartId == order.PartId)).Body;
        asked.By.ShouldBe(order.Person);
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(order.PartId, 1, PublicRunState.Canceled));

        (await _researcher.GetAsync($"/api/runs/{run}")).Ok().GetProperty("state").GetString().ShouldBe("canceled");
        (await _researcher.PostAsync($"/api/runs/{run}/cancel")).ShouldBeRefused(HttpStatusCode.Conflict, "run-ended");
        Site.Lakeside.Received.Count(envelope => envelope.Kind == MessageKind.RunCancelRequested && envelope.Body.Contains(order.PartId.ToString(), StringComparison.Ordinal)).ShouldBe(1);
        (await Site.FactsAsync("hub", $"type = 'run.cancel-requested' AND body->>'run' = '{order.PartId}' AND body->>'outcome' = 'success'")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeat_orders_the_same_again_under_the_access_of_now()
    {
        var (run, order, _) = await _scenario.OrderedAsync(_project, Scenario.CohortTable(_project, "td:lakeside/ms-cohort@1"));
        var repeated = (await _researcher.PostAsync($"/api/runs/{run}/repeat")).Ok();

        repeated.GetProperty("repeatOf").GetGuid().ShouldBe(run);
        var (again, _) = await _scenario.HearOrderAsync(Scenario.Id(repeated));
        (again.Dataset, again.Workflow, again.DescriptorDigest, again.Parameters.GetRawText(), again.ApprovalId)
            .ShouldBe((order.Dataset, order.Workflow, order.DescriptorDigest, order.Parameters.GetRawText(), order.ApprovalId));
        again.OrderId.ShouldNotBe(order.OrderId);
        again.Nonce.ShouldNotBe(order.Nonce);

        await _scenario.DecideAsync(Scenario.Decision(order.ApprovalId, "revoked"));
        (await _researcher.PostAsync($"/api/runs/{run}/repeat")).ShouldBeRefused(HttpStatusCode.Forbidden, "access-revoked");
    }

    private Ed25519Verifier HubKey() => Ed25519Verifier.FromBase64(new Keys(Site.Organisations.Site.Path("keys")).PublicKey("hub-organisation"));
}
