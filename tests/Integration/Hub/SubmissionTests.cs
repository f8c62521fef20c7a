using System.Net;
using Npgsql;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

/// <summary>The list of bad input, as far as the hub decides it: a clear message, a fact, and nothing changed.</summary>
public sealed class SubmissionTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Scenario _scenario = null!;
    private Api _researcher = null!;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
    }

    [Fact]
    public async Task Parameters_must_fit_the_workflow_the_dictionary_and_the_approval()
    {
        var project = await _scenario.ApprovedProjectAsync();
        string[] sex = ["sex"];
        await RefusedAsync(project,
        [
            (Table(new { group_by = sex, threshold = 1 }), HttpStatusCode.BadRequest, "parameter-unknown"),
            (Table(new { }), HttpStatusCode.BadRequest, "parameter-missing"),
            (Table(new { group_by = "sex" }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = Array.Empty<string>() }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = new[] { "sex", "ms_type", "sex", "sex" } }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = new[] { "sex", "sex" } }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = sex, digits = 7 }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = sex, digits = "2" }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = sex, digits = 1.5 }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = sex, value = "age\n" }), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Table(new { group_by = new[] { "age" } }), HttpStatusCode.BadRequest, "variable-of-wrong-kind"),
            (Table(new { group_by = new[] { "income" } }), HttpStatusCode.BadRequest, "variable-unknown"),
            (Table(new { group_by = new[] { "../sex" } }), HttpStatusCode.BadRequest, "variable-unknown"),
            (Table(new { group_by = sex, value = "edss" }), HttpStatusCode.Forbidden, "variable-outside-approval"),
            (Table(new { group_by = sex, filter = "edss=1" }), HttpStatusCode.Forbidden, "variable-outside-approval"),
            (Table(new { group_by = sex, filter = "sex=X" }), HttpStatusCode.BadRequest, "filter-level-unknown"),
            (Table(new { group_by = sex, filter = "sex='F' OR 1=1" }), HttpStatusCode.BadRequest, "filter-unreadable"),
            (Table(new[] { "sex" }), HttpStatusCode.BadRequest, "parameters-not-an-object"),
            (Workflow(Catalogue.LesionBurden, new { }), HttpStatusCode.Forbidden, "variable-outside-approval"),
        ]);

        object Table(object parameters) => Workflow(Catalogue.CohortTable, parameters);
        object Workflow(string workflow, object parameters) => new { project, dataset = Catalogue.Dataset, workflow, parameters };
    }

    [Fact]
    public async Task Workflow_and_dataset_must_be_known_and_named_properly()
    {
        var project = await _scenario.ApprovedProjectAsync();
        await RefusedAsync(project,
        [
            (Of(workflow: "no-such"), HttpStatusCode.BadRequest, "workflow-unknown"),
            (Of(workflow: "../cohort-table"), HttpStatusCode.BadRequest, "workflow-unknown"),
            (Of(workflow: ""), HttpStatusCode.BadRequest, "workflow-unknown"),
            (Of("no-such"), HttpStatusCode.BadRequest, "dataset-unknown"),
            (Of("elsewhere/ms-cohort"), HttpStatusCode.BadRequest, "dataset-unknown"),
            (Of("../ms-cohort"), HttpStatusCode.BadRequest, "dataset-name"),
            (Of("lakeside/../ms-cohort"), HttpStatusCode.BadRequest, "dataset-name"),
            (Of("MS-COHORT"), HttpStatusCode.BadRequest, "dataset-name"),
            (Of(""), HttpStatusCode.BadRequest, "dataset-name"),
            (Of("td:lakeside/ms-cohort@3"), HttpStatusCode.BadRequest, "snapshot-unknown"),
            (Of("td:lakeside/ms-cohort@0"), HttpStatusCode.BadRequest, "dataset-name"),
        ]);

        object Of(string dataset = Catalogue.Dataset, string workflow = Catalogue.CohortTable) =>
            new { project, dataset, workflow, parameters = new { group_by = new[] { "sex" } } };
    }

    [Fact]
    public async Task A_script_comes_where_it_is_taken_and_is_not_too_large()
    {
        var project = await _scenario.ApprovedProjectAsync();
        const string Script = "print(1)";
        await RefusedAsync(project,
        [
            (Own(null, ["table.csv"]), HttpStatusCode.BadRequest, "code-missing"),
            (Own("  \n", ["table.csv"]), HttpStatusCode.BadRequest, "code-unfit"),
            (Own(new string('#', (256 * 1024) + 1), ["table.csv"]), HttpStatusCode.BadRequest, "code-too-large"),
            (Own(new string('é', (128 * 1024) + 1), ["table.csv"]), HttpStatusCode.BadRequest, "code-too-large"),
            (Own(Script, []), HttpStatusCode.BadRequest, "parameter-outside-schema"),
            (Own(Script, ["../table.csv"]), HttpStatusCode.BadRequest, "output-name"),
            (Own(Script, ["/etc/passwd"]), HttpStatusCode.BadRequest, "output-name"),
            (Own(Script, ["a/b.csv"]), HttpStatusCode.BadRequest, "output-name"),
            (Own(Script, [".hidden"]), HttpStatusCode.BadRequest, "output-name"),
            (Own(Script, ["table.csv", "TABLE.csv"]), HttpStatusCode.BadRequest, "output-name"),
            (new { project, dataset = Catalogue.Dataset, workflow = Catalogue.CohortTable, parameters = new { group_by = new[] { "sex" } }, code = Script }, HttpStatusCode.BadRequest, "code-not-taken"),
        ]);
        (await _researcher.PostAsync("/api/runs", Own(new string('#', 256 * 1024), ["table.csv"]))).Ok();

        object Own(string? code, string[] outputs) =>
            new { project, dataset = Catalogue.Dataset, workflow = Catalogue.CustomPython, parameters = new { outputs }, code };
    }

    [Fact]
    public async Task Access_must_be_there_now()
    {
        var project = await _scenario.ProjectAsync();
        await RefusedAsync(project, [(Scenario.CohortTable(project), HttpStatusCode.Forbidden, "access-missing")]);
        var request = await _scenario.AskAsync(project);
        await RefusedAsync(project, [(Scenario.CohortTable(project), HttpStatusCode.Forbidden, "access-pending")]);
        await _scenario.DecideAsync(Scenario.Decision(request, until: DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1)));
        await RefusedAsync(project, [(Scenario.CohortTable(project), HttpStatusCode.Forbidden, "access-expired")]);
        await _scenario.DecideAsync(Scenario.Decision(request, andFollowing: false));
        await RefusedAsync(project, [(Scenario.CohortTable(project), HttpStatusCode.Forbidden, "snapshot-outside-approval")]);
        (await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project, "td:lakeside/ms-cohort@1"))).Ok();
        await _scenario.DecideAsync(Scenario.Decision(request, "revoked"));
        await RefusedAsync(project, [(Scenario.CohortTable(project, "td:lakeside/ms-cohort@1"), HttpStatusCode.Forbidden, "access-revoked")], before: 1);
    }

    [Fact]
    public async Task Denied_access_is_told_with_the_stewards_reason()
    {
        var project = await _scenario.ProjectAsync();
        await _scenario.DecideAsync(Scenario.Decision(await _scenario.AskAsync(project), "denied"));

        var refused = await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project));
        refused.ShouldBeRefused(HttpStatusCode.Forbidden, "access-denied");
        refused.Text.ShouldContain(Scenario.FreeText);
    }

    [Fact]
    public async Task Whoever_joined_after_the_request_is_not_named_by_the_approval()
    {
        var project = await _scenario.ApprovedProjectAsync();
        await _researcher.PostAsync($"/api/projects/{project}/members", new { subject = Site.Subject("researcher2") });

        (await (await Site.HubAsync("researcher2")).PostAsync("/api/runs", Scenario.CohortTable(project))).ShouldBeRefused(HttpStatusCode.Forbidden, "person-not-approved");
    }

    [Fact]
    public async Task Nobody_submits_in_or_sees_anothers_project()
    {
        var project = await _scenario.ApprovedProjectAsync();
        var run = Scenario.Id((await _researcher.PostAsync("/api/runs", Scenario.CohortTable(project))).Ok());
        var other = await Site.HubAsync("researcher2");

        (await other.PostAsync("/api/runs", Scenario.CohortTable(project))).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");
        (await other.GetAsync($"/api/runs/{run}")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await other.PostAsync($"/api/runs/{run}/cancel")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await other.PostAsync($"/api/runs/{run}/repeat")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await other.GetAsync($"/api/runs?project={project}")).ShouldBeRefused(HttpStatusCode.NotFound, "project-unknown");
        (await other.GetAsync($"/ga4gh/tes/v1/tasks/{run}")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await other.PostAsync($"/ga4gh/tes/v1/tasks/{run}:cancel")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await other.GetAsync("/api/runs")).Text.ShouldNotContain(run.ToString());
        (await _researcher.GetAsync($"/api/runs/{run}")).Ok().GetProperty("cancelRequested").GetBoolean().ShouldBeFalse();
    }

    // Asserts the refusals, one fact for each, and that the project has no run more than before.
    private async Task RefusedAsync(Guid project, (object Submission, HttpStatusCode Status, string Id)[] cases, int before = 0)
    {
        var since = DateTimeOffset.UtcNow;
        foreach (var (submission, status, id) in cases)
            (await _researcher.PostAsync("/api/runs", submission)).ShouldBeRefused(status, id);

        var facts = await Site.FactsAsync("hub", $"type = 'run.submitted' AND recorded >= '{since:O}' AND body->>'project' = '{project}'");
        facts.Select(fact => (string?)fact["reason"]).ShouldBe(cases.Select(one => one.Id));
        facts.ShouldAllBe(fact => (string?)fact["outcome"] == "refused" && (string?)fact["actor"]!["id"] == Site.Subject("researcher"));
        await using var source = NpgsqlDataSource.Create(Site.HubDatabase);
        await using var count = source.CreateCommand($"SELECT count(*) FROM run WHERE project_id = '{project}'");
        ((long)(await count.ExecuteScalarAsync(Cancel))!).ShouldBe(before);
    }
}
