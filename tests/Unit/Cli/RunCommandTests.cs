using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Cli.Run;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Tests.Unit.Cli;

public sealed class RunCommandTests
{
    private const string Id = "0198c0de-0000-7000-8000-000000000000";
    private static readonly string[] Submission = ["run", "submit", "--project", Id, "--dataset", "ms", "--workflow", "lesion-burden", "--param", "by=sex,ms_type", "--param", "bins=3"];

    [Fact]
    public async Task Parameters_are_sent_in_the_types_of_the_catalogue()
    {
        await using var td = await Serving("queued");

        (await td.RunAsync([.. Submission, "--json"])).ShouldBe(0, td.Error);

        var sent = JsonSerializer.Deserialize<JsonElement>(td.Requests.Single(one => one.StartsWith("POST", StringComparison.Ordinal))["POST /api/runs ".Length..]);
        sent.GetRawText().ShouldBe($$$"""{"project":"{{{Id}}}","dataset":"ms","workflow":"lesion-burden","parameters":{"by":["sex","ms_type"],"bins":3}}""");
        td.Json.GetProperty("id").GetString().ShouldBe(Id);
    }

    [Theory]
    [InlineData("released", 0)]
    [InlineData("held", 0)]
    [InlineData("in review", 0)]
    [InlineData("refused", 1)]
    [InlineData("failed", 1)]
    [InlineData("canceled", 1)]
    public async Task Waiting_ends_where_nothing_more_happens_by_itself(string state, int status)
    {
        await using var td = await Serving("queued", "running", state);

        (await td.RunAsync([.. Submission, "--wait", "--json"])).ShouldBe(status, td.Error);

        td.Json.GetProperty("state").GetString().ShouldBe(state);
        td.Error.ShouldBe("");
    }

    [Fact]
    public async Task Off_a_terminal_waiting_tells_each_state_in_a_line()
    {
        await using var td = await Serving("queued", "running", "running", "held");

        (await td.RunAsync([.. Submission, "--wait"])).ShouldBe(0, td.Error);

        td.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(' ')[^1]).ShouldBe(["queued", "running", "held"]);
        td.Output.ShouldContain("A checker of the data holder decides now");
    }

    [Fact]
    public async Task A_script_that_is_no_text_is_not_sent()
    {
        await using var td = await Serving("queued");
        var script = td.Directory.At("main.py");
        await File.WriteAllBytesAsync(script, [0xff, 0xfe], TestContext.Current.CancellationToken);

        (await td.RunAsync([.. Submission, "--code", script])).ShouldBe(1);

        td.Error.ShouldContain("no text in UTF-8");
        td.Requests.ShouldNotContain(one => one.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public void The_time_line_is_drawn_to_scale()
    {
        var start = new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var run = View("released") with { Timeline = [new("queued", start), new("running", start.AddSeconds(1)), new("released", start.AddSeconds(11))] };

        RunPicture.Timeline(run, start.AddDays(1)).ShouldBe(
        [
            "  2027-01-02 03:04:05  queued     ━━━ 1.0 s",
            $"  2027-01-02 03:04:06  running    {new string('━', 30)} 10.0 s",
            "  2027-01-02 03:04:16  released   ●",
        ]);
        RunPicture.Timeline(run with { State = "running", Timeline = [new("running", start)] }, start.AddSeconds(5)).Single().ShouldEndWith("5.0 s so far");
    }

    [Fact]
    public async Task A_decision_names_what_was_looked_at()
    {
        await using var td = await Td.StartAsync(app =>
        {
            app.MapGet($"/api/checks/{Id}", () => Results.Json(new { run = Id, heldSince = "2027-01-02T03:04:05Z", digest = "d1", outputs = new[] { new { output = "table", file = "t.csv", text = "n\u001b[31m\n12\n" } } }));
            app.MapPost($"/api/checks/{Id}/decision", () => Results.Json(new { state = "decided" }));
        });

        (await td.RunAsync("check", "show", Id)).ShouldBe(0, td.Error);
        td.Output.ShouldContain("n\uFFFD[31m\n12\n");
        (await td.RunAsync("check", "decide", Id, "--release", "--reason", "fine")).ShouldBe(0, td.Error);

        td.Requests[^1].ShouldBe($$"""POST /api/checks/{{Id}}/decision {"decision":"release","reason":"fine","digest":"d1"}""");
    }

    private static Task<Td> Serving(params string[] states)
    {
        var at = 0;
        return Td.StartAsync(app =>
        {
            app.MapGet("/api/workflows", () => Results.Json(new { items = new[] { new { enclave = "lakeside", name = "lesion-burden", parameters = new[] { Parameter("by", "string[]"), Parameter("bins", "int") } } } }));
            app.MapPost("/api/runs", () => Results.Json(View(states[0])));
            app.MapGet($"/api/runs/{Id}", () => Results.Json(View(states[Math.Min(++at, states.Length - 1)])));
        });
    }

    private static WorkflowParameter Parameter(string name, string type) => new(name, type, false, null, null, null, null, false, null, null, null, null, null, null);

    private static RunView View(string state) => new(Guid.Parse(Id), Guid.Empty, "td:lakeside/ms@1", "lesion-burden", state, DateTimeOffset.UtcNow, false, null, null, null, [], [], null);
}
