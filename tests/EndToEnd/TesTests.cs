using System.Text.Json;
using TrustedData.Tests.EndToEnd.Support;

namespace TrustedData.Tests.EndToEnd;

/// <summary>The same runs through GA4GH TES 1.1: its states, its outputs, and nothing more than other people's eyes may see.</summary>
[Collection(SiteCollection.Name)]
public sealed class TesTests(OpenSite site)
{
    private const string Tasks = "/ga4gh/tes/v1/tasks";

    [Fact]
    public async Task A_task_is_running_while_held_and_complete_once_released()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var task = (await site.PostAsync("researcher", Tasks, TaskOf(work, "sex"))).Taken().Text("id");
        await AwaitHeldAsync(task);
        (await site.GetAsync("researcher", $"{Tasks}/{task}")).Text("state").ShouldBe("RUNNING");

        (await site.DecideAsync(Guid.Parse(task), "release")).Taken();
        await AwaitStateAsync(task, "COMPLETE");
        var full = (await site.GetAsync("researcher", $"{Tasks}/{task}?view=FULL")).Taken().Body;
        var executor = full.GetProperty("logs")[0].GetProperty("logs")[0];
        (executor.TryGetProperty("stdout", out var stdout) && stdout.ValueKind != JsonValueKind.Null).ShouldBeFalse();
        (executor.TryGetProperty("stderr", out var stderr) && stderr.ValueKind != JsonValueKind.Null).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_task_is_an_executor_error()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var task = (await site.PostAsync("researcher", Tasks, TaskOf(work, "sex"))).Taken().Text("id");
        await AwaitHeldAsync(task);
        (await site.DecideAsync(Guid.Parse(task), "refuse")).Taken();
        await AwaitStateAsync(task, "EXECUTOR_ERROR");
    }

    [Fact]
    public async Task A_task_can_be_canceled_while_it_is_held()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var task = (await site.PostAsync("researcher", Tasks, TaskOf(work, "sex"))).Taken().Text("id");
        await AwaitHeldAsync(task);
        (await site.PostAsync("researcher", $"{Tasks}/{task}:cancel", new { })).Taken();
        await AwaitStateAsync(task, "CANCELED");
        (await site.DecideAsync(Guid.Parse(task), "release")).IsOk.ShouldBeFalse();
    }

    private static object TaskOf(ApprovedProject work, params string[] by) => new
    {
        name = "counts",
        tags = new { project = work.Project.ToString(), dataset = work.Dataset, workflow = "cohort-table" },
        inputs = new[] { new { path = "/inputs/parameters.json", content = JsonSerializer.Serialize(new { by }) } },
        executors = new[] { new { image = "td:cohort-table", command = new[] { "cohort-table" } } },
    };

    private Task AwaitHeldAsync(string run) => OpenSite.UntilAsync(
        async () => (await site.GetAsync("checker", "/api/checks")).Items.Any(i => i.GetProperty("run").GetGuid() == Guid.Parse(run)), "the run to wait for a checker");

    private Task AwaitStateAsync(string task, string state) =>
        OpenSite.UntilAsync(async () => (await site.GetAsync("researcher", $"{Tasks}/{task}")).Text("state") == state, $"the task to be {state}");
}
