using System.Net;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

public sealed class ProjectTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Scenario _scenario = null!;
    private Api _researcher = null!;
    private Api _other = null!;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
        _other = await Site.HubAsync("researcher2");
    }

    [Fact]
    public async Task Who_makes_a_project_is_its_first_member_and_others_do_not_see_it()
    {
        var project = await _scenario.ProjectAsync();

        var shown = (await _researcher.GetAsync($"/api/projects/{project}")).Ok();
        shown.GetProperty("members").EnumerateArray().Single().GetProperty("subject").GetString().ShouldBe(Site.Subject("researcher"));
        (await _researcher.GetAsync("/api/projects")).Text.ShouldContain(project.ToString());
        (await _other.GetAsync("/api/projects")).Text.ShouldNotContain(project.ToString());
        (await _other.GetAsync($"/api/projects/{project}")).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");
        (await _other.GetAsync($"/api/projects/{Guid.NewGuid()}")).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("with a\ttab")]
    public async Task A_title_is_plain_text(string title) =>
        (await _researcher.PostAsync("/api/projects", new { title })).ShouldBeRefused(HttpStatusCode.BadRequest, "title-unfit");

    [Theory]
    [InlineData("""{"title": "a", "owner": "me"}""")]
    [InlineData("""{"title": "a", "title": "b"}""")]
    [InlineData("""{"title": null}""")]
    [InlineData("""{"title": 1}""")]
    [InlineData("""{"title": "a\u0000b"}""")]
    [InlineData("""{"title": "\ud800"}""")]
    [InlineData("""{"title": """)]
    [InlineData("""["title"]""")]
    [InlineData("")]
    public async Task A_body_that_is_not_exactly_what_is_asked_for_is_refused(string json)
    {
        var refused = await _researcher.PostTextAsync("/api/projects", json);

        refused.ShouldBeRefused(HttpStatusCode.BadRequest, "body-unreadable");
        refused.Json.GetProperty("detail").GetString()!.ShouldContain("title");
    }

    [Fact]
    public async Task Members_come_and_go_and_the_enclaves_that_were_asked_hear_of_it()
    {
        var project = await _scenario.ProjectAsync();
        await _scenario.AskAsync(project);
        var person = new PersonRef(Site.HubIssuer, Site.Subject("researcher2"));

        (await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = person.Subject })).Ok();
        (await _other.GetAsync($"/api/projects/{project}")).Ok();
        (await Site.Lakeside.HearAsync<MembershipChanged>(MessageKind.MembershipChanged, change => change.ProjectId == project && change.Joined)).Body.Person.ShouldBe(person);

        (await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = person.Subject })).ShouldBeRefused(HttpStatusCode.Conflict, "member-already");
        (await _researcher.DeleteAsync($"/api/projects/{project}/members/{person.Subject}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await _other.GetAsync($"/api/projects/{project}")).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");
        (await Site.Lakeside.HearAsync<MembershipChanged>(MessageKind.MembershipChanged, change => change.ProjectId == project && !change.Joined)).Body.Person.ShouldBe(person);

        var memberships = (await _researcher.GetAsync($"/api/projects/{project}")).Ok().GetProperty("members").EnumerateArray().ToList();
        memberships.Single(member => member.GetProperty("subject").GetString() == person.Subject).GetProperty("until").GetString().ShouldNotBeNull();
    }

    [Fact]
    public async Task A_project_keeps_a_member_and_takes_people_by_id_only()
    {
        var project = await _scenario.ProjectAsync();

        (await _researcher.DeleteAsync($"/api/projects/{project}/members/{Site.Subject("researcher")}")).ShouldBeRefused(HttpStatusCode.Conflict, "member-last");
        (await _researcher.DeleteAsync($"/api/projects/{project}/members/{Uri.EscapeDataString("../../x y")}")).ShouldBeRefused(HttpStatusCode.NotFound, "member-unknown");
        (await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = "Jane Doe" })).ShouldBeRefused(HttpStatusCode.BadRequest, "subject-unfit");
        (await _other.PostAsync($"/api/projects/{project}/members", new { subject = Site.Subject("researcher2") })).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");
    }

    [Fact]
    public async Task Each_change_of_a_project_is_one_fact_by_ids_alone()
    {
        var project = await _scenario.ProjectAsync();
        await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = Site.Subject("researcher2") });
        await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = "Jane Doe" });

        var facts = await Site.FactsAsync("hub", $"body->>'project' = '{project}'");
        facts.Select(fact => ((string?)fact["type"], (string?)fact["outcome"], (string?)fact["reason"])).ShouldBe(
        [
            ("project.created", "success", null), ("project.member-added", "success", null), ("project.member-added", "refused", "subject-unfit"),
        ]);
        facts.ShouldAllBe(fact => (string?)fact["actor"]!["id"] == Site.Subject("researcher"));
        facts[1].ToJsonString().ShouldContain(Site.Subject("researcher2"));
    }
}
