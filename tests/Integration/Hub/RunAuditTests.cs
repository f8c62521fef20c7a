using System.Net;
using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

/// <summary>What members of a project read of the audit trail.</summary>
public sealed class RunAuditTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Scenario _scenario = null!;
    private Guid _run;
    private RunOrder _order = null!;
    private Api _researcher = null!;

    private string Path => $"/api/runs/{_run}/audit";

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
        (_run, _order, _) = await _scenario.OrderedAsync(await _scenario.ApprovedProjectAsync());
    }

    [Fact]
    public async Task Members_read_the_entries_of_their_run_in_order_with_their_places_in_the_ledger_and_each_reading_is_one_more()
    {
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(_order.PartId, 1, "running") with
        {
            Message = Scenario.FreeText,
            Outputs = [new OutputVerdict("table", "table.csv", "held", $"k-anonymity in cell 3; {Scenario.FreeText}")],
        });
        (await _researcher.PostAsync($"/api/runs/{_run}/cancel", new { })).Ok();

        (await ReadAsync()).Select(Type).ShouldBe(["run.submitted", "run.reported", "run.cancel-requested"]);
        await Wait.UntilAsync(
            async () => (await ReadAsync()).All(entry => entry.GetProperty("index").ValueKind == JsonValueKind.Number || Type(entry) == "run.audit-read"),
            "every entry but the last to have its place", TimeSpan.FromSeconds(30), Cancel);

        var items = await ReadAsync();
        items.Take(3).Select(entry => entry.GetProperty("index").GetInt64()).ShouldBeInOrder();
        items.Skip(3).Select(Type).Distinct().ShouldBe(["run.audit-read"]);
        var submitted = items[0].GetProperty("entry");
        submitted.GetProperty("actor").GetProperty("id").GetString().ShouldBe(Site.Subject("researcher"));
        submitted.GetProperty("run").GetGuid().ShouldBe(_order.PartId);
        JsonSerializer.Serialize(items).ShouldNotContain("zebra");
        JsonSerializer.Serialize(items).ShouldNotContain("cell 3");

        // The ledger has the very entry at that place.
        var auditor = new Api(Site.Organisations.LedgerHub.Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        var index = items[0].GetProperty("index").GetInt64();
        var logged = (await auditor.GetAsync($"/entries?from={index}&to={index + 1}")).Ok()[0].GetProperty("entry").GetBytesFromBase64();
        JsonSerializer.Deserialize<JsonElement>(logged).GetProperty("id").GetGuid().ShouldBe(submitted.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Whoever_is_no_member_reads_nothing_and_that_is_recorded()
    {
        var stranger = await Site.HubAsync("researcher2");
        (await stranger.GetAsync(Path)).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await (await Site.HubAsync("auditor")).GetAsync(Path)).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");

        var refused = await Site.FactsAsync("hub", $"type = 'run.audit-read' AND body->>'outcome' = 'refused' AND body->'actor'->>'id' = '{Site.Subject("researcher2")}'");
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(fact => !fact.ContainsKey("run"));
        (await ReadAsync()).Select(Type).ShouldBe(["run.submitted"]);
    }

    [Fact]
    public async Task Nothing_but_class_participant_is_shown_whatever_stands_in_the_facts()
    {
        var participant = EventCatalogue.NamesOf(EventClass.Participant);
        var foreign = Guid.CreateVersion7();
        await Sql.RunAsync(Site.HubDatabase, $"""
            INSERT INTO fact (id, recorded, type, body) VALUES ('{foreign}', now(), 'run.checked', jsonb_build_object('type', 'run.checked', 'run', '{_order.PartId}'))
            """);
        try
        {
            (await ReadAsync()).ShouldAllBe(entry => participant.Contains(Type(entry), StringComparer.Ordinal));
            (await ReadAsync()).Count.ShouldBe(2);
        }
        finally
        {
            await Sql.RunAsync(Site.HubDatabase, $"DELETE FROM fact WHERE id = '{foreign}'");
        }
    }

    private static string Type(JsonElement entry) => entry.GetProperty("entry").GetProperty("type").GetString()!;

    private async Task<List<JsonElement>> ReadAsync() => [.. (await _researcher.GetAsync(Path)).Ok().GetProperty("items").EnumerateArray()];
}
