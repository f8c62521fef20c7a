using System.Net;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

public sealed class AccessRequestTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Scenario _scenario = null!;
    private Api _researcher = null!;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
    }

    [Fact]
    public async Task A_request_goes_to_the_enclave_that_holds_the_dataset()
    {
        var project = await _scenario.ProjectAsync();
        var request = await _scenario.AskAsync(project);

        var (envelope, told) = await Site.Lakeside.HearAsync<AccessRequested>(MessageKind.AccessRequested, asked => asked.RequestId == request);
        envelope.From.ShouldBe("hub");
        envelope.To.ShouldBe("lakeside");
        told.ProjectId.ShouldBe(project);
        told.Dataset.ShouldBe(Catalogue.Dataset);
        told.Variables.ShouldBe(Scenario.Approved);
        told.Purpose.ShouldContain(Scenario.FreeText);
        told.Until.ShouldBe(Scenario.NextYear);
        told.RequestedBy.ShouldBe(new PersonRef(Site.HubIssuer, Site.Subject("researcher")));
        told.Members.ShouldBe([told.RequestedBy]);
        told.FormerMembers.ShouldBeEmpty();
        (await StateOfAsync(request)).ShouldBe("requested");
    }

    [Fact]
    public async Task Former_members_are_named_so_that_none_of_them_decides()
    {
        var project = await _scenario.ProjectAsync();
        await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = Site.Subject("researcher2") });
        await _researcher.DeleteAsync($"/api/projects/{project}/members/{Site.Subject("researcher2")}");
        var request = await _scenario.AskAsync(project);

        var told = (await Site.Lakeside.HearAsync<AccessRequested>(MessageKind.AccessRequested, asked => asked.RequestId == request)).Body;
        told.FormerMembers.Select(person => person.Subject).ShouldBe([Site.Subject("researcher2")]);
    }

    [Fact]
    public async Task Mistakes_are_told_at_once_and_change_nothing()
    {
        var project = await _scenario.ProjectAsync();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        (object Asked, string Id)[] mistakes =
        [
            (Ask(dataset: "no-such"), "dataset-unknown"),
            (Ask(dataset: "../ms-cohort"), "dataset-name"),
            (Ask(dataset: "td:lakeside/ms-cohort@99"), "snapshot-unknown"),
            (Ask(variables: []), "variables-missing"),
            (Ask(variables: ["sex", "income"]), "variable-unknown"),
            (Ask(variables: ["sex", "sex"]), "variable-twice"),
            (Ask(purpose: " "), "purpose-unfit"),
            (Ask(purpose: new string('x', 4001)), "purpose-unfit"),
            (Ask(until: today.AddDays(-2)), "until-unfit"),
            (Ask(until: today.AddYears(6)), "until-unfit"),
            (Ask(purposeCode: "because I can"), "purpose-code-unfit"),
            (Ask(agreement: "an agreement; drop table"), "agreement-unfit"),
        ];
        foreach (var (asked, id) in mistakes)
            (await _researcher.PostAsync("/api/access-requests", asked)).ShouldBeRefused(HttpStatusCode.BadRequest, id);
        (await (await Site.HubAsync("researcher2")).PostAsync("/api/access-requests", Ask())).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");

        (await _researcher.GetAsync("/api/access-requests")).Text.ShouldNotContain(project.ToString());
        var facts = await Site.FactsAsync("hub", $"body->>'project' = '{project}' AND type = 'access.requested'");
        facts.Select(fact => (string?)fact["reason"]).ShouldBe(mistakes.Select(mistake => mistake.Id));
        facts.ShouldAllBe(fact => (string?)fact["outcome"] == "refused");

        object Ask(
            string dataset = Catalogue.Dataset, string[]? variables = null, string purpose = "Counting.", DateOnly? until = null, string purposeCode = "HRESCH", string agreement = "TD-DUA-1") =>
            new { project, dataset, variables = variables ?? Scenario.Approved, purpose, until = until ?? Scenario.NextYear, purposeCode, agreement };
    }

    [Fact]
    public async Task A_decision_of_the_enclave_is_mirrored_with_its_reason()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        await _scenario.DecideAsync(Scenario.Decision(request));

        var shown = (await _researcher.GetAsync($"/api/access-requests/{request}")).Ok();
        shown.GetProperty("state").GetString().ShouldBe("approved");
        shown.GetProperty("reason").GetString()!.ShouldContain(Scenario.FreeText);
        shown.GetProperty("approved").GetProperty("snapshot").GetInt32().ShouldBe(1);
        var fact = (await Site.FactsAsync("hub", $"type = 'access.decision-mirrored' AND body::text LIKE '%{request}%'")).Single();
        ((string?)fact["reason"]).ShouldBe("approved");
        ((string?)fact["actor"]!["id"]).ShouldBe("enclave-lakeside");
    }

    [Fact]
    public async Task No_other_enclave_decides()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var envelope = await Site.Riverside.TellAsync(MessageKind.AccessDecided, Scenario.Decision(request));

        (await StateOfAsync(request)).ShouldBe("requested");
        var fact = (await Site.FactsAsync("hub", $"type = 'message.refused' AND body::text LIKE '%{envelope.Id}%'")).Single();
        ((string?)fact["reason"]).ShouldBe("request-not-of-sender");
        ((string?)fact["actor"]!["id"]).ShouldBe("enclave-riverside");
    }

    [Fact]
    public async Task What_is_not_signed_by_the_enclave_decides_nothing()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var decision = Scenario.Decision(request);
        var unsigned = Site.Lakeside.Sign(MessageKind.AccessDecided, decision) with { Signature = "" };
        var edited = Site.Lakeside.Sign(MessageKind.AccessDecided, Scenario.Decision(request, "denied"));
        edited = edited with { Body = edited.Body.Replace("denied", "approved", StringComparison.Ordinal) };
        var inAnothersName = Site.Riverside.Sign(Site.Lakeside.Sign(MessageKind.AccessDecided, decision));
        await Site.Lakeside.PublishAsync(unsigned);
        await Site.Lakeside.PublishAsync(edited);
        await Site.Lakeside.PublishAsync(inAnothersName);
        await Site.Riverside.PublishAsync(Site.Lakeside.Sign(MessageKind.AccessDecided, decision));
        // Whatever stands behind them in the queues is handled after them.
        await Site.Lakeside.TellAsync(MessageKind.CatalogueChanged, Catalogue.Usual(1));
        await Site.Riverside.TellAsync(MessageKind.AccessDecided, Scenario.Decision(Guid.NewGuid()));

        (await StateOfAsync(request)).ShouldBe("requested");
        (await Site.Lakeside.CountAsync("id = ANY($1)", new[] { unsigned.Id, edited.Id, inAnothersName.Id })).ShouldBe(0);
    }

    [Fact]
    public async Task An_older_decision_that_arrives_late_changes_nothing()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var now = DateTimeOffset.UtcNow;
        await _scenario.DecideAsync(Scenario.Decision(request, "revoked", at: now));
        await _scenario.DecideAsync(Scenario.Decision(request, at: now.AddMinutes(-1)));

        (await StateOfAsync(request)).ShouldBe("revoked");
    }

    [Theory]
    [InlineData("granted")]
    [InlineData("requested")]
    [InlineData("")]
    public async Task A_decision_is_one_of_three_words(string word)
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var envelope = await Site.Lakeside.TellAsync(MessageKind.AccessDecided, Scenario.Decision(request, word));

        (await StateOfAsync(request)).ShouldBe("requested");
        ((string?)(await Site.FactsAsync("hub", $"type = 'message.refused' AND body::text LIKE '%{envelope.Id}%'")).Single()["reason"]).ShouldBe("decision-unreadable");
    }

    [Fact]
    public async Task Taking_a_request_back_tells_the_enclave_once_and_stays()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        (await _researcher.PostAsync($"/api/access-requests/{request}/withdraw")).Ok().GetProperty("state").GetString().ShouldBe("withdrawn");
        await Site.Lakeside.HearAsync<AccessRequestWithdrawn>(MessageKind.AccessRequestWithdrawn, withdrawn => withdrawn.RequestId == request);

        (await _researcher.PostAsync($"/api/access-requests/{request}/withdraw")).ShouldBeRefused(HttpStatusCode.Conflict, "access-ended");
        await _scenario.DecideAsync(Scenario.Decision(request));
        (await StateOfAsync(request)).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task Others_neither_see_nor_withdraw_a_request()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var other = await Site.HubAsync("researcher2");

        (await other.GetAsync($"/api/access-requests/{request}")).ShouldBeRefused(HttpStatusCode.NotFound, "access-request-unknown");
        (await other.PostAsync($"/api/access-requests/{request}/withdraw")).ShouldBeRefused(HttpStatusCode.NotFound, "access-request-unknown");
        (await other.GetAsync("/api/access-requests")).Text.ShouldNotContain(request.ToString());
        (await StateOfAsync(request)).ShouldBe("requested");
    }

    private async Task<string?> StateOfAsync(Guid request) => (await _researcher.GetAsync($"/api/access-requests/{request}")).Ok().GetProperty("state").GetString();
}
