using System.Text.Json;
using TrustedData.Tests.EndToEnd.Support;

namespace TrustedData.Tests.EndToEnd;

/// <summary>A researcher's own script: nothing of it is seen until a checker has decided.</summary>
[Collection(SiteCollection.Name)]
public sealed class OwnCodeTests(OpenSite site)
{
    private const string CountsByStage = """
        import os, pandas
        people = pandas.read_csv(os.path.join(os.environ["TD_DATA"], "table.csv"))
        people.groupby("sex").size().rename("n").to_csv("counts.csv")
        """;

    [Fact]
    public async Task Is_in_review_until_a_checker_releases_it()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.RunScriptAsync(CountsByStage, "counts.csv");
        await AwaitCheckAsync(run);
        var shown = (await site.GetAsync("researcher", $"/api/runs/{run}")).Taken().Body;
        shown.GetProperty("state").GetString().ShouldBe("in review");
        shown.GetProperty("outputs").GetArrayLength().ShouldBe(0);

        var check = (await site.GetAsync("checker", $"/api/checks/{run}")).Taken().Body;
        check.GetProperty("attested").GetBoolean().ShouldBeFalse();
        check.GetProperty("code").GetString().ShouldBe(CountsByStage);
        check.GetProperty("outputs")[0].GetProperty("text").GetString().ShouldBe("sex,n\nF,40\nM,40\n");
        (await site.DecideAsync(run, "release")).Taken();
        await site.AwaitRunAsync(run, ["released"]);
        (await site.ReleasedTextAsync(run, "counts.csv")).ShouldBe("sex,n\nF,40\nM,40\n");
    }

    [Fact]
    public async Task Looks_the_same_whether_it_succeeded_failed_or_left_nothing()
    {
        var work = await ApprovedProject.OpenAsync(site);
        string[] scripts = [CountsByStage, "raise SystemExit(3)", "x = bytearray(10 ** 12)", "pass", "import os; os.symlink('/etc/passwd', 'counts.csv')"];
        var views = new List<string>();
        foreach (var script in scripts)
        {
            var run = await work.RunScriptAsync(script, "counts.csv");
            await AwaitCheckAsync(run);
            var shown = (await site.GetAsync("researcher", $"/api/runs/{run}")).Taken().Body;
            views.Add(JsonSerializer.Serialize(new
            {
                State = shown.GetProperty("state"),
                Message = shown.GetProperty("message"),
                Reason = shown.GetProperty("reason"),
                ExitClass = shown.GetProperty("exitClass"),
                Outputs = shown.GetProperty("outputs"),
                Steps = shown.GetProperty("timeline").EnumerateArray().Select(s => s.GetProperty("state").GetString()),
            }));
            (await site.DecideAsync(run, "refuse")).Taken();
            await site.AwaitRunAsync(run, ["refused"]);
        }

        views.Distinct(StringComparer.Ordinal).Count().ShouldBe(1, string.Join('\n', views));
    }

    [Fact]
    public async Task Sees_pseudonyms_and_approved_variables_only()
    {
        var dataset = await site.ImportCohortAsync();
        var project = await site.OpenProjectAsync();
        await site.GetAccessAsync(project, dataset, ["sex"]);
        var run = await site.SubmitAsync(project, dataset, "custom-python", new { outputs = new[] { "seen.txt" } }, code: """
            import os
            with open(os.path.join(os.environ["TD_DATA"], "table.csv")) as table, open("seen.txt", "w") as seen:
                lines = table.read().split("\n")
                seen.write(lines[0] + "\n" + str(any("P0" in line for line in lines)) + "\n" + str(len(lines)) + "\n")
            """);
        await AwaitCheckAsync(run);
        var check = (await site.GetAsync("checker", $"/api/checks/{run}")).Taken().Body;

        // 80 people, a heading, and what follows the last line feed.
        check.GetProperty("outputs")[0].GetProperty("text").GetString()!.Trim().ShouldBe("subject,sex\nFalse\n82");
    }

    private Task AwaitCheckAsync(Guid run) => OpenSite.UntilAsync(
        async () => (await site.GetAsync("checker", "/api/checks")).Items.Any(i => i.GetProperty("run").GetGuid() == run), "the run to wait for a checker");
}
