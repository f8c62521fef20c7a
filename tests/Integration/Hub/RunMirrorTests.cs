using System.Text.Json;
using Npgsql;
using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

public sealed class RunMirrorTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Scenario _scenario = null!;
    private Guid _run;
    private RunOrder _order = null!;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        (_run, _order, _) = await _scenario.OrderedAsync(await _scenario.ApprovedProjectAsync());
    }

    [Fact]
    public async Task A_report_with_a_higher_sequence_is_mirrored_and_an_older_one_changes_nothing()
    {
        await TellAsync(Scenario.Report(_order.PartId, 3, "running", "staging"));
        await TellAsync(Scenario.Report(_order.PartId, 2, "staging"));
        await TellAsync(Scenario.Report(_order.PartId, 3, "held"));

        var shown = await ShownAsync();
        shown.GetProperty("state").GetString().ShouldBe("running");
        shown.GetProperty("timeline").EnumerateArray().Select(step => step.GetProperty("state").GetString()).ShouldBe(["queued", "staging", "running"]);
        (await Site.FactsAsync("hub", $"type = 'run.reported' AND body->>'run' = '{_order.PartId}'")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Verdicts_and_messages_are_shown_as_the_enclave_wrote_them()
    {
        await TellAsync(Scenario.Report(_order.PartId, 9, "refused") with
        {
            Reason = "threshold",
            Message = $"Too few; {Scenario.FreeText}",
            Outputs = [new OutputVerdict("table", "table.csv", "refused", "Withheld.")],
        });

        var shown = await ShownAsync();
        shown.GetProperty("state").GetString().ShouldBe("refused");
        shown.GetProperty("reason").GetString().ShouldBe("threshold");
        shown.GetProperty("message").GetString()!.ShouldContain(Scenario.FreeText);
        shown.GetProperty("outputs")[0].GetProperty("verdict").GetString().ShouldBe("refused");
    }

    [Fact]
    public async Task A_run_in_review_is_mirrored_and_its_fact_reaches_the_ledger()
    {
        await TellAsync(Scenario.Report(_order.PartId, 1, PublicRunState.InReview));

        (await ShownAsync()).GetProperty("state").GetString().ShouldBe("in review");
        var fact = (await Site.FactsAsync("hub", $"type = 'run.reported' AND body->>'run' = '{_order.PartId}'")).Single();
        ((string?)fact["reason"]).ShouldBe("in-review");
        await using var source = NpgsqlDataSource.Create(Site.HubDatabase);
        await Wait.UntilAsync(
            async () =>
            {
                await using var placed = source.CreateCommand($"SELECT count(*) FROM fact WHERE id = '{fact["id"]}' AND ledger_index IS NOT NULL");
                return (long)(await placed.ExecuteScalarAsync(Cancel))! == 1;
            },
            "the fact in the ledger",
            TimeSpan.FromSeconds(60),
            Cancel);
    }

    [Fact]
    public async Task Only_the_enclave_of_the_order_reports_on_it()
    {
        var envelope = await Site.Riverside.TellAsync(MessageKind.RunReported, Scenario.Report(_order.PartId, 5, "released"));

        (await ShownAsync()).GetProperty("state").GetString().ShouldBe("queued");
        await RefusedAsync(envelope.Id, "run-not-of-sender");
    }

    [Fact]
    public async Task A_report_that_makes_no_sense_is_refused_and_recorded()
    {
        var report = Scenario.Report(_order.PartId, 5, "running");
        RunReported[] senseless =
        [
            report with { Sequence = 0 },
            report with { State = "dancing" },
            report with { Timeline = [new TimelineStep("dancing", report.At)] },
            report with { Message = new string('x', 4001) },
            report with { Outputs = [.. Enumerable.Repeat(new OutputVerdict("a", "a", "held", ""), 201)] },
            report with { Message = "NUL \0" },
        ];
        foreach (var one in senseless)
            await RefusedAsync((await TellAsync(one)).Id, "report-unreadable");
        var extended = Site.Lakeside.Sign(MessageKind.RunReported, report);
        extended = Site.Lakeside.Sign(extended with { Body = extended.Body.Replace("{", "{\"extra\":1,", StringComparison.Ordinal) });
        await Site.Lakeside.PublishAsync(extended);
        await Site.Lakeside.HandledAsync(extended.Id);
        await RefusedAsync(extended.Id, "report-unreadable");

        (await ShownAsync()).GetProperty("state").GetString().ShouldBe("queued");
    }

    private Task<Contracts.Envelopes.Envelope> TellAsync(RunReported report) => Site.Lakeside.TellAsync(MessageKind.RunReported, report);

    private async Task<JsonElement> ShownAsync() => (await (await Site.HubAsync("researcher")).GetAsync($"/api/runs/{_run}")).Ok();

    private async Task RefusedAsync(Guid message, string reason) =>
        ((string?)(await Site.FactsAsync("hub", $"type = 'message.refused' AND body::text LIKE '%{message}%'")).Single()["reason"]).ShouldBe(reason);
}
