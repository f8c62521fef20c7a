using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.EndToEnd;

/// <summary>Approval, consent and separation of duties are looked at again and again, and by the enclave's own records.</summary>
[Collection(SiteCollection.Name)]
public sealed class GovernanceTests(OpenSite site)
{
    [Fact]
    public async Task A_variable_outside_the_approval_is_refused_at_submission()
    {
        var dataset = await site.ImportCohortAsync();
        var project = await site.OpenProjectAsync();
        await site.GetAccessAsync(project, dataset, ["sex"]);
        (await site.TrySubmitAsync(project, dataset, "cohort-table", new { by = new[] { "stage" } })).Problem.ShouldBe("variable-outside-approval");
    }

    [Fact]
    public async Task A_denied_request_gives_no_access()
    {
        var dataset = await site.ImportCohortAsync();
        var project = await site.OpenProjectAsync();
        var request = await site.AskForAccessAsync(project, dataset, ["sex"]);
        (await site.PostAsync("steward", $"/api/access-requests/{request}/deny", new { reason = "Not within the consent" })).Taken();
        await OpenSite.UntilAsync(
            async () => (await site.GetAsync("researcher", $"/api/access-requests/{request}")).Text("state") == "denied", "the decision at the hub");
        (await site.TrySubmitAsync(project, dataset, "cohort-table", new { by = new[] { "sex" } })).Problem.ShouldBe("access-denied");
    }

    [Fact]
    public async Task Access_revoked_while_an_output_is_held_stops_its_release()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        (await site.PostAsync("steward", $"/api/access-requests/{work.Approval}/revoke", new { reason = "The agreement ended" })).Taken();
        await site.DecideAsync(run, "release");
        var shown = await site.AwaitRunAsync(run, ["refused"]);
        shown.GetProperty("reason").GetString().ShouldBe("access-revoked");
        (await site.GetAsync("researcher", $"/api/runs/{run}/release")).IsOk.ShouldBeFalse();
    }

    [Fact]
    public async Task Access_that_ended_in_the_enclave_is_refused_there_even_if_the_hub_does_not_know()
    {
        var work = await ApprovedProject.OpenAsync(site);

        // Time passes in the enclave alone; the hub's mirror still shows the old end.
        await site.Organisations.Database("enclave_lakeside").ChangeUnseenAsync($"UPDATE approval SET until = '2001-01-01' WHERE id = '{work.Approval}'");
        var run = await work.CountAsync("sex");
        (await site.AwaitRunAsync(run, ["refused"])).GetProperty("reason").GetString().ShouldBe("access-expired");
    }

    [Fact]
    public async Task A_withdrawn_consent_acts_on_every_dataset_and_on_what_was_not_yet_released()
    {
        const string People = "withdrawal-test";
        var one = await ApprovedProject.OpenAsync(site, keyNamespace: People);
        var two = await ApprovedProject.OpenAsync(site, keyNamespace: People);
        var held = await one.CountAsync("sex");
        await site.AwaitRunAsync(held, ["held"]);

        var withdrawn = (await site.PostAsync("steward", "/api/consents/withdraw", new { subject = SmallCohort.Key(7), @namespace = People })).Taken();
        withdrawn.Body.GetProperty("datasets").EnumerateArray().Select(d => d.GetString()).ShouldBe([one.Name, two.Name], ignoreOrder: true);

        await site.DecideAsync(held, "release");
        (await site.AwaitRunAsync(held, ["refused"])).GetProperty("reason").GetString().ShouldBe("view-outdated");
        foreach (var work in new[] { one, two })
        {
            var run = await work.CountAsync("sex");
            await site.AwaitRunAsync(run, ["held"]);
            (await site.GetAsync("checker", $"/api/checks/{run}")).Taken().Body.GetProperty("outputs")[0].GetProperty("text").GetString()
                .ShouldBe("sex,n\nF,39\nM,40\n(all),79\n");
        }
    }

    [Fact]
    public async Task Nobody_decides_on_a_project_that_they_are_or_were_in()
    {
        // The same person under two identities: steward2 and checker2 of the hospital are researcher2 of the hub.
        var alias = site.SubjectOf("researcher2");
        foreach (var (person, role) in new[] { ("steward2", "steward"), ("checker2", "checker") })
        {
            var members = (await site.GetAsync("operator", "/api/staff")).Items;
            var old = members.First(m => m.GetProperty("subject").GetString() == site.SubjectOf(person));
            await DismissAsync(old.GetProperty("id").GetGuid());
            (await site.PostAsync("operator", "/api/staff", new { subject = site.SubjectOf(person), role, alsoKnownAs = new[] { alias } })).Taken();
        }

        var dataset = await site.ImportCohortAsync();
        var project = await site.OpenProjectAsync("researcher2");
        var request = await site.AskForAccessAsync(project, dataset, ["sex"], "researcher2");
        (await site.PostAsync("steward2", $"/api/access-requests/{request}/approve", new { reason = "It is mine" })).Problem.ShouldBe("separation-of-duties");
        (await site.PostAsync("steward", $"/api/access-requests/{request}/approve", new { reason = "Within the consent" })).Taken();
        await OpenSite.UntilAsync(
            async () => (await site.GetAsync("researcher2", $"/api/access-requests/{request}")).Text("state") == "approved", "the decision at the hub");

        var run = await site.SubmitAsync(project, dataset, "cohort-table", new { by = new[] { "sex" } }, "researcher2");
        await site.AwaitRunAsync(run, ["held"], "researcher2");
        (await site.DecideAsync(run, "release", "checker2")).Problem.ShouldBe("separation-of-duties");
        (await site.DecideAsync(run, "release")).Taken();
        await site.AwaitRunAsync(run, ["released"], "researcher2");
    }

    [Fact]
    public async Task Somebody_elses_project_and_run_do_not_exist()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        (await site.GetAsync("researcher2", $"/api/runs/{run}")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await site.PostAsync("researcher2", $"/api/runs/{run}/cancel", null)).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await site.TrySubmitAsync(work.Project, work.Dataset, "cohort-table", new { by = new[] { "sex" } }, "researcher2")).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
        await site.AwaitRunAsync(run, ["held"]);
    }

    [Fact]
    public async Task A_closed_enclave_takes_nothing_until_it_is_opened()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        (await site.PostAsync("operator", "/api/enclave/close", new { reason = "A drill" })).Taken();
        try
        {
            await OpenSite.UntilAsync(
                async () => (await site.TrySubmitAsync(work.Project, work.Dataset, "cohort-table", new { by = new[] { "sex" } })).Problem == "enclave-closed",
                "the hub to know");
        }
        finally
        {
            (await site.PostAsync("operator", "/api/enclave/open", new { reason = "The drill is over" })).Taken();
        }

        await OpenSite.UntilAsync(
            async () => (await site.TrySubmitAsync(work.Project, work.Dataset, "cohort-table", new { by = new[] { "sex" } })) is { IsOk: true } taken
                && (await site.AwaitRunAsync(taken.Id(), ["released"])).GetProperty("state").GetString() == "released",
            "a run after the opening");
    }

    private async Task DismissAsync(Guid role)
    {
        using var client = await site.Organisations.ClientAsync("operator", "lakeside");
        using var response = await client.DeleteAsync(new Uri($"/api/staff/{role}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }
}
