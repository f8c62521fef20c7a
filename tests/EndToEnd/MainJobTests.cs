using TrustedData.Tests.EndToEnd.Support;

namespace TrustedData.Tests.EndToEnd;

/// <summary>A researcher gets access, sends an analysis to the data, and receives a checked aggregate.</summary>
[Collection(SiteCollection.Name)]
public sealed class MainJobTests(OpenSite site)
{
    [Fact]
    public async Task A_table_that_passes_is_released_without_a_person_when_the_policy_says_so()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await work.CountAsync("sex");
        var shown = await site.AwaitRunAsync(run, ["released"]);

        (await site.ReleasedTextAsync(run, "cohort_table.csv")).ShouldBe("sex,n\nF,40\nM,40\n(all),80\n");
        shown.GetProperty("outputs")[0].GetProperty("verdict").GetString().ShouldBe("released");
        shown.GetProperty("timeline").EnumerateArray().Select(s => s.GetProperty("state").GetString()).ShouldBe(
            ["queued", "staging", "running", "checking", "released"]);
    }

    [Fact]
    public async Task A_table_with_a_small_cell_loses_the_variable_named_last_and_says_so()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await work.CountAsync("sex", "stage");
        var shown = await site.AwaitRunAsync(run, ["released"]);

        (await site.ReleasedTextAsync(run, "cohort_table.csv")).ShouldBe("sex,n\nF,40\nM,40\n(all),80\n");
        var message = shown.GetProperty("outputs")[0].GetProperty("message").GetString()!;
        message.ShouldContain("The split by stage was withheld");
        message.ShouldNotContain("4");
        shown.GetProperty("release").GetProperty("withheld")[0].GetString()!.ShouldContain("stage");
    }

    [Fact]
    public async Task Without_automatic_release_a_checker_decides_inside_the_enclave()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);

        (await site.GetAsync("checker", "/api/checks")).Items.ShouldContain(i => i.GetProperty("run").GetGuid() == run);
        var check = (await site.GetAsync("checker", $"/api/checks/{run}")).Taken();
        check.Body.GetProperty("outputs")[0].GetProperty("text").GetString().ShouldBe("sex,n\nF,40\nM,40\n(all),80\n");
        (await site.DecideAsync(run, "release")).Taken();
        await site.AwaitRunAsync(run, ["released"]);
        (await site.ReleasedTextAsync(run, "cohort_table.csv")).ShouldBe("sex,n\nF,40\nM,40\n(all),80\n");
    }

    [Fact]
    public async Task From_its_second_distinct_request_a_dataset_releases_nothing_unseen_but_a_repeat_is_free()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var first = await work.CountAsync("sex");
        await site.AwaitRunAsync(first, ["released"]);

        var second = await work.CountAsync("stage");
        var held = await site.AwaitRunAsync(second, ["held"]);
        held.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();

        var repeat = (await site.PostAsync("researcher", $"/api/runs/{first}/repeat", null)).Taken().Id();
        await site.AwaitRunAsync(repeat, ["released"]);
        (await site.ReleasedTextAsync(repeat, "cohort_table.csv")).ShouldBe(await site.ReleasedTextAsync(first, "cohort_table.csv"));
    }

    [Fact]
    public async Task An_output_with_a_filter_is_held()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await site.SubmitAsync(work.Project, work.Dataset, "cohort-table", new { by = new[] { "sex" }, filter = "stage=early" });
        await site.AwaitRunAsync(run, ["held"]);
    }

    [Fact]
    public async Task What_is_refused_by_a_checker_never_reaches_the_hub()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        (await site.DecideAsync(run, "refuse")).Taken();
        await site.AwaitRunAsync(run, ["refused"]);
        (await site.GetAsync("researcher", $"/api/runs/{run}/release")).Problem.ShouldBe("release-none");
        (await site.DecideAsync(run, "release")).IsOk.ShouldBeFalse();
    }
}
