using System.Net;
using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

/// <summary>The mirror of an enclave's catalogue; only these tests change riverside's.</summary>
public sealed class CatalogueTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private static long _version;
    private Scenario _scenario = null!;
    private Api _researcher = null!;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
    }

    [Fact]
    public async Task A_dataset_is_shown_as_its_enclave_describes_it()
    {
        var shown = (await _researcher.GetAsync($"/api/catalogue/{Catalogue.Dataset}")).Ok();

        shown.GetProperty("ref").GetString().ShouldBe("td:lakeside/ms-cohort@2");
        shown.GetProperty("institution").GetString().ShouldBe("Lakeside University Hospital");
        shown.GetProperty("roundedSubjects").GetInt32().ShouldBe(120);
        shown.GetProperty("variables").GetArrayLength().ShouldBe(6);
        (await _researcher.GetAsync("/api/catalogue/lakeside/ms-cohort")).Ok().GetProperty("open").GetBoolean().ShouldBeTrue();
        (await _researcher.GetAsync("/api/catalogue/no-such")).ShouldBeRefused(HttpStatusCode.NotFound, "dataset-unknown");
        (await _researcher.GetAsync("/api/catalogue/NO%20SUCH")).ShouldBeRefused(HttpStatusCode.BadRequest, "dataset-name");
        (await _researcher.GetAsync("/api/workflows")).Ok().GetProperty("items").EnumerateArray().Select(workflow => workflow.GetProperty("name").GetString())
            .ShouldContain(Catalogue.LesionBurden);
    }

    [Fact]
    public async Task A_newer_catalogue_replaces_the_one_before_and_an_older_one_changes_nothing()
    {
        var version = Next() + 1;
        _version = version;
        await TellAsync(version, "first-cohort");
        await TellAsync(version - 1, "older-cohort");
        (await NamesAsync()).ShouldContain("first-cohort");
        (await NamesAsync()).ShouldNotContain("older-cohort");

        await TellAsync(Next(), "second-cohort");
        (await NamesAsync()).ShouldContain("second-cohort");
        (await NamesAsync()).ShouldNotContain("first-cohort");
    }

    [Fact]
    public async Task A_catalogue_that_makes_no_sense_is_refused_and_recorded()
    {
        var usual = Catalogue.Usual(Next(), dataset: "sound-cohort");
        CatalogueChanged[] senseless =
        [
            usual with { Version = 0 },
            usual with { Datasets = [Catalogue.DatasetOf("../etc", 1)] },
            usual with { Datasets = [Catalogue.DatasetOf("a", 0)] },
            usual with { Datasets = [Catalogue.DatasetOf("a", 1), Catalogue.DatasetOf("a", 2)] },
            usual with { Workflows = [usual.Workflows[0] with { Name = "a/b" }] },
            usual with { Workflows = [usual.Workflows[0], usual.Workflows[0]] },
        ];
        foreach (var catalogue in senseless)
        {
            var envelope = await Site.Riverside.TellAsync(MessageKind.CatalogueChanged, catalogue);
            ((string?)(await Site.FactsAsync("hub", $"type = 'message.refused' AND body::text LIKE '%{envelope.Id}%'")).Single()["reason"]).ShouldBe("catalogue-unreadable");
        }
        (await NamesAsync()).ShouldNotContain("a");
    }

    [Fact]
    public async Task A_closed_enclave_takes_no_runs()
    {
        var project = await _scenario.ProjectAsync();
        await Site.Riverside.TellAsync(MessageKind.CatalogueChanged, Catalogue.Usual(Next(), dataset: "closed-cohort", open: false));

        (await _researcher.GetAsync("/api/catalogue/closed-cohort")).Ok().GetProperty("open").GetBoolean().ShouldBeFalse();
        (await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project, "closed-cohort"))).ShouldBeRefused(HttpStatusCode.Conflict, "enclave-closed");
    }

    [Fact]
    public async Task A_dataset_of_another_enclave_needs_that_enclaves_approval()
    {
        var project = await _scenario.ApprovedProjectAsync();
        await TellAsync(Next(), "river-cohort");

        (await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project, "river-cohort"))).ShouldBeRefused(HttpStatusCode.Forbidden, "access-missing");
        (await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project, "lakeside/river-cohort"))).ShouldBeRefused(HttpStatusCode.BadRequest, "dataset-unknown");
    }

    [Fact]
    public async Task Without_the_authoritys_token_for_that_enclave_nothing_is_submitted()
    {
        var project = await _scenario.ProjectAsync();
        await TellAsync(Next(), "far-cohort");
        await _scenario.DecideAsync(Scenario.Decision(await _scenario.AskAsync(project, "far-cohort")), Site.Riverside);

        // The authority knows no audience enclave:riverside for the hub.
        (await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project, "far-cohort"))).ShouldBeRefused(HttpStatusCode.Forbidden, "token-exchange-refused");
        (await _researcher.GetAsync($"/api/runs?project={project}")).Ok().GetProperty("items").GetArrayLength().ShouldBe(0);
        Site.Riverside.Received.ShouldNotContain(envelope => envelope.Kind == MessageKind.RunOrdered);
    }

    private static long Next() => Interlocked.Increment(ref _version);

    private Task TellAsync(long version, string dataset) => Site.Riverside.TellAsync(MessageKind.CatalogueChanged, Catalogue.Usual(version, dataset: dataset));

    private async Task<List<string?>> NamesAsync() =>
        [.. (await _researcher.GetAsync("/api/catalogue")).Ok().GetProperty("datasets").EnumerateArray().Select(dataset => dataset.GetProperty("name").GetString())];
}
