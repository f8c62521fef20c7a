using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness.Kill;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

/// <summary>The hub killed (-9) with its work done and not committed.</summary>
[Collection(AloneOnTheSite.Name)]
public sealed class KillTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private Scenario _scenario = null!;

    private TestDatabase Database => Site.Organisations.Database("hub");

    protected override Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Before_a_message_is_acknowledged_it_is_delivered_again_and_stored_once()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var envelope = Site.Lakeside.Sign(MessageKind.AccessDecided, Scenario.Decision(request));
        await KilledAtAsync("inbox", $"NEW.id = '{envelope.Id}' AND NEW.processed_at IS NULL", () => Site.Lakeside.PublishAsync(envelope));

        await Site.Lakeside.HandledAsync(envelope.Id);
        (await Site.Lakeside.CountAsync("id = $1", envelope.Id)).ShouldBe(1);
        (await MirroredAsync(request)).ShouldBe(1);
    }

    [Fact]
    public async Task While_a_message_is_handled_it_is_handled_once()
    {
        var request = await _scenario.AskAsync(await _scenario.ProjectAsync());
        var envelope = Site.Lakeside.Sign(MessageKind.AccessDecided, Scenario.Decision(request));
        await KilledAtAsync("access_request", $"NEW.id = '{request}' AND NEW.state = 'approved'", () => Site.Lakeside.PublishAsync(envelope));

        await Site.Lakeside.HandledAsync(envelope.Id);
        (await MirroredAsync(request)).ShouldBe(1);
        (await Sql.ValueAsync<string>(Database.Administrator, $"SELECT state FROM access_request WHERE id = '{request}'")).ShouldBe("approved");
    }

    [Fact]
    public async Task Between_sending_a_fact_and_forgetting_it_the_ledger_has_it_once()
    {
        var project = Guid.Empty;
        await KilledAtAsync("fact", "NEW.type = 'project.created' AND NEW.ledger_index IS NOT NULL", async () => project = await _scenario.ProjectAsync());

        var fact = Guid.Parse((string)(await Site.FactsAsync("hub", $"type = 'project.created' AND body->>'project' = '{project}'")).Single()["id"]!);
        await Harness.Wait.UntilAsync(
            async () => await Sql.ValueAsync<long>(Database.Administrator, $"SELECT count(*) FROM fact WHERE id = '{fact}' AND ledger_index IS NOT NULL") == 1, "the fact's index", Patience, Cancel);
        var ledger = Site.Organisations.Database("ledger_hub").Administrator;
        (await Sql.ValueAsync<long>(ledger, $"SELECT count(*) FROM entry WHERE producer = 'hub' AND fact_id = '{fact}'")).ShouldBe(1);
        (await Sql.ValueAsync<long>(ledger, $"SELECT index FROM entry WHERE producer = 'hub' AND fact_id = '{fact}'"))
            .ShouldBe(await Sql.ValueAsync<long>(Database.Administrator, $"SELECT ledger_index FROM fact WHERE id = '{fact}'"));
        (await Sql.ValueAsync<long>(Database.Administrator, $"SELECT count(*) FROM outbox WHERE id = '{fact}'")).ShouldBe(0);
    }

    [Fact]
    public async Task Before_a_run_is_saved_nothing_was_submitted_and_the_same_request_again_submits_one()
    {
        var project = await _scenario.ApprovedProjectAsync();
        var researcher = await Site.HubAsync("researcher");
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        await KilledAtAsync("run", $"NEW.project_id = '{project}'", () => Abandon(researcher.PostAsync("/api/runs", Scenario.CohortTable(project), key)));

        (await Sql.ValueAsync<long>(Database.Administrator, $"SELECT count(*) FROM run WHERE project_id = '{project}'")).ShouldBe(0);
        var run = Scenario.Id((await researcher.PostAsync("/api/runs", Scenario.CohortTable(project), key)).Ok());
        await _scenario.HearOrderAsync(run);
        (await Site.FactsAsync("hub", $"type = 'run.submitted' AND body->>'project' = '{project}' AND body->>'outcome' = 'success'")).Count.ShouldBe(1);
    }

    // Puts the barrier up, sets something off, kills the hub while it stands there, and starts it again.
    private async Task KilledAtAsync(string table, string condition, Func<Task> setOff)
    {
        await using (var barrier = await KillBarrier.PutUpAsync(Database, table, condition, Cancel))
        {
            await setOff();
            await barrier.ReachedAsync(Patience, Cancel);
            await Site.Organisations.Hub.Kill9Async();
        }
        await Site.Organisations.Hub.StartAsync(Cancel);
    }

    // The answer never comes: whoever waits for it loses the connection.
    private static Task Abandon(Task<Answer> request)
    {
        _ = request.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    private Task<long> MirroredAsync(Guid request) =>
        Sql.ValueAsync<long>(Database.Administrator, $"SELECT count(*) FROM fact WHERE type = 'access.decision-mirrored' AND body::text LIKE '%{request}%'");
}
