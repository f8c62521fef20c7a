using System.Net;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>What a log does that is longer than what the ledger keeps in memory, and that several replicas write.</summary>
public sealed class LongLogTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    [Fact]
    public async Task A_fact_that_was_logged_long_ago_is_known_found_and_proven()
    {
        await using var ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        var run = Guid.CreateVersion7();
        var old = Enumerable.Range(0, 50).Select(_ => Producer.Fact() with { Run = run }).ToList();
        var first = await ledger.Producer.LogAsync(old);
        var all = old.Select(fact => fact.Id).ToList();
        for (var batch = 0; batch < 40; batch++)
        {
            var facts = Enumerable.Range(0, 1000).Select(_ => Producer.Fact()).ToList();
            await ledger.Producer.LogAsync(facts);
            all.AddRange(facts.Select(fact => fact.Id));
        }
        await Harness.Wait.UntilAsync(
            async () => await Sql.ValueAsync<long>(ledger.Database, "SELECT coalesce(max(number), -1) FROM bundle") == (all.Count / 256) - 1, "the bundles to be described", TimeSpan.FromSeconds(60), Cancel);
        await RepeatsAsync();
        await ledger.Service.Process.Kill9Async();
        await ledger.Service.Process.StartAsync(Cancel);
        await RepeatsAsync();
        (await ledger.Auditor.GetAsync($"/entries/search?run={run}&take=500")).Ok().GetProperty("entries").GetArrayLength().ShouldBe(old.Count);
        (await ledger.Auditor.GetAsync($"/entries/search?run={run}&take=20&after=19")).Ok().GetProperty("entries")[0].GetProperty("index").GetInt64().ShouldBe(20);
        // What is tried and cannot be prepared is not remembered as if it had been logged.
        var late = Enumerable.Range(0, 10).Select(_ => Producer.Fact()).ToList();
        await RightAsync("REVOKE SELECT ON bundle FROM");
        for (var attempt = 0; attempt < 3; attempt++)
            (await ledger.Producer.SendAsync(late)).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
        await RightAsync("GRANT SELECT ON bundle TO");
        await ledger.Producer.LogAsync(late);
        await ledger.ShouldHoldAsync([.. all, .. late.Select(fact => fact.Id)]);

        Task<int> RightAsync(string change) => Sql.RunAsync(
            ledger.Database, $"ALTER EVENT TRIGGER td_refuse_ddl DISABLE; {change} {ledger.Service.Database.AppRole}; ALTER EVENT TRIGGER td_refuse_ddl ENABLE ALWAYS");

        async Task RepeatsAsync()
        {
            (await ledger.Producer.LogAsync(old)).ShouldBe(first);
            (await ledger.Producer.SendAsync(old[3] with { Reason = "another" })).ShouldBeRefused(HttpStatusCode.Conflict, "fact-conflict");
            (await ledger.ProducerApi.GetAsync($"/proofs/inclusion/{old[3].Id}")).Ok().GetProperty("index").GetInt64().ShouldBe(first[3]);
        }
    }

    [Fact]
    public async Task Two_replicas_write_one_log()
    {
        await using var ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        await using var other = await ledger.ReplicaAsync(Site, Cancel);
        var second = new Producer(new Api(other.Address, await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel)));
        var both = Enumerable.Range(0, 100).Select(_ => Producer.Fact()).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(at => (at % 2 == 0 ? ledger.Producer : second).LogAsync(at % 10 < 2 ? both : Enumerable.Range(0, 20).Select(_ => Producer.Fact()))));

        // Whoever logged the shared ones first, both answer the same.
        answers.Where((_, at) => at % 10 < 2).Select(indices => string.Join(',', indices)).Distinct().Count().ShouldBe(1);
        answers.SelectMany(indices => indices).Distinct().Count().ShouldBe(100 + (48 * 20));
        await ledger.ShouldHoldAsync(await IdsAsync(ledger));
    }

    private static async Task<IEnumerable<Guid>> IdsAsync(LoneLedger ledger) =>
        (await Sql.ValueAsync<string[]>(ledger.Database, "SELECT array_agg(DISTINCT fact_id::text) FROM entry WHERE producer = 'hub'")).Select(Guid.Parse);
}
