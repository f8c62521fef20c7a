using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Cli.Audit;

namespace TrustedData.Tests.Unit.Cli;

/// <summary>Stories, reports, and what members and stewards see of the audit trail.</summary>
public sealed class AuditReadingTests
{
    private const string Run = "0198c0de-0000-7000-8000-000000000000";
    private const string Part = "0198c0de-0000-7000-8000-00000000000a";

    [Fact]
    public async Task A_story_is_put_together_from_both_ledgers_in_the_order_of_time()
    {
        await using var td = await Td.StartAsync(app =>
        {
            app.MapGet($"/ledger-hub/stories/{Run}", () => Story((3, Entry("run.submitted", "2027-01-02T03:04:05.000000Z")), (9, Entry("run.reported", "2027-01-02T03:04:15.500000Z"))));
            app.MapGet($"/ledger-lakeside/stories/{Part}", () => Story((1, Entry("run.received", "2027-01-02T03:04:05.500000Z")), (2, Entry("run.refused", "2027-01-02T03:04:15.000000Z", "refused", "approval-ended"))));
        });

        (await td.RunAsync("audit", "story", Run)).ShouldBe(0, td.Error);
        td.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "                     hub  lakeside",
            "2027-01-02 03:04:05  ●    │         run.submitted  service hub for p1  [hub 3]",
            "2027-01-02 03:04:05  │    ●         run.received  service hub for p1  [lakeside 1]",
            "              9.5 s  │    │       ",
            "2027-01-02 03:04:15  │    ✗         run.refused, refused (approval-ended)  service hub for p1  [lakeside 2]",
            "2027-01-02 03:04:15  ●    │         run.reported  service hub for p1  [hub 9]",
        ]);
        td.Requests.Count(one => one.Contains("/stories/", StringComparison.Ordinal)).ShouldBe(2);

        (await td.RunAsync("audit", "story", Run, "--json")).ShouldBe(0, td.Error);
        td.Json.GetProperty("entries").EnumerateArray().Select(one => (one.GetProperty("at").GetString(), one.GetProperty("index").GetInt64()))
            .ShouldBe([("hub", 3), ("lakeside", 1), ("lakeside", 2), ("hub", 9)]);
    }

    [Fact]
    public async Task A_story_of_an_unknown_run_says_so()
    {
        await using var td = await Td.StartAsync(app =>
        {
            app.MapGet($"/ledger-hub/stories/{Run}", () => Story());
            app.MapGet($"/ledger-lakeside/stories/{Run}", () => Story());
        });

        (await td.RunAsync("audit", "story", Run)).ShouldBe(0, td.Error);
        td.Output.Trim().ShouldBe("No ledger that you may read says anything of such a run.");
    }

    [Fact]
    public async Task A_report_is_written_whole_one_file_for_each_organisation()
    {
        await using var td = await Td.StartAsync(app =>
        {
            app.MapGet("/ledger-hub/exports/csv", () => "of the hub");
            app.MapGet("/ledger-lakeside/exports/csv", () => "of lakeside");
        });
        var file = td.Directory.At("report.csv");

        (await td.RunAsync("audit", "report", "--format", "csv", "--to", file, "--type", "run.accepted", "--since", "2027-01-02")).ShouldBe(0, td.Error);
        (await File.ReadAllTextAsync(td.Directory.At("report.hub.csv"), TestContext.Current.CancellationToken)).ShouldBe("of the hub");
        (await File.ReadAllTextAsync(td.Directory.At("report.lakeside.csv"), TestContext.Current.CancellationToken)).ShouldBe("of lakeside");
        td.Requests[0].ShouldContain("?type=run.accepted&since=2027-01-02T00%3A00%3A00.0000000Z");

        (await td.RunAsync("audit", "report", "--format", "csv", "--to", file, "--at", "hub")).ShouldBe(0, td.Error);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("of the hub");
        Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_report_that_is_refused_leaves_no_file()
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/ledger-hub/exports/fhir", () => Td.Problem(403, "not-permitted", "This is for auditors.")));
        var file = td.Directory.At("report.json");

        (await td.RunAsync("audit", "report", "--format", "fhir", "--to", file, "--at", "hub")).ShouldBe(1);
        td.Error.ShouldContain("This is for auditors.");
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task Members_see_the_entries_of_their_run_on_all_pages()
    {
        await using var td = await Td.StartAsync(app => app.MapGet($"/api/runs/{Run}/audit", (string? after) => after is null
            ? Results.Json(new { items = new[] { new { index = (long?)4, entry = Fact("run.submitted") } }, next = (string?)Part })
            : Results.Json(new { items = new[] { new { index = (long?)null, entry = Fact("run.audit-read") } }, next = (string?)null })));

        (await td.RunAsync("run", "audit", Run)).ShouldBe(0, td.Error);
        td.Output.ShouldContain("run.submitted");
        td.Output.ShouldContain("not yet");
        td.Requests[^1].ShouldContain($"after={Part}");
    }

    [Fact]
    public async Task Stewards_see_the_entries_of_a_dataset_and_where_to_go_on()
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/api/datasets/ms/audit", () => Results.Json(new { items = new[] { new { index = 4, entry = Fact("policy.set") } }, next = Part })));

        (await td.RunAsync("dataset", "audit", "td:lakeside/ms@1", "--type", "policy.set", "--take", "1")).ShouldBe(0, td.Error);
        td.Output.ShouldContain("policy.set");
        td.Output.ShouldContain($"--after {Part}");
        td.Requests[^1].ShouldContain("?type=policy.set&take=1");
    }

    [Theory]
    [InlineData("/tmp/report.csv", null, "/tmp/report.csv")]
    [InlineData("/tmp/report.csv", "hub", "/tmp/report.hub.csv")]
    [InlineData("report", "hub", "report.hub")]
    public void A_file_of_one_organisation_among_several_bears_its_name(string file, string? organisation, string expected) => ReportCommand.FileOf(file, organisation).ShouldBe(expected);

    private static IResult Story(params (long Index, JsonObject Entry)[] entries) => Results.Json(new { run = Run, entries = entries.Select(one => new { index = one.Index, entry = one.Entry }), next = (long?)null });

    private static JsonObject Entry(string type, string recorded, string outcome = "success", string? reason = null) => new() { ["type"] = type, ["time"] = recorded, ["data"] = Fact(type, recorded, outcome, reason) };

    private static JsonObject Fact(string type, string recorded = "2027-01-02T03:04:05.000000Z", string outcome = "success", string? reason = null)
    {
        var fact = new JsonObject
        {
            ["type"] = type,
            ["recorded"] = recorded,
            ["outcome"] = outcome,
            ["run"] = Part,
            ["actor"] = new JsonObject { ["kind"] = "service", ["id"] = "hub", ["onBehalfOf"] = "p1" },
        };
        if (reason is not null)
            fact["reason"] = reason;
        return fact;
    }
}
