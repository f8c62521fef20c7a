using System.Collections.Concurrent;
using System.Net;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

public sealed class KillTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private const int Kills = 3;

    [Fact]
    public async Task Killed_under_load_it_loses_nothing_and_repeats_nothing()
    {
        await using var ledger = await OwnService.MigratedAsync(Site, Postgres, "ledger-hub", "Ledger");
        await ledger.Process.StartAsync(Cancel);
        var producer = new Producer(new Api(ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel)));
        var given = new ConcurrentDictionary<Guid, long>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var load = Enumerable.Range(0, 6).Select(_ => Task.Run(() => SendAsync(producer, given, stop.Token), Cancel)).ToArray();

        for (var kill = 1; kill <= Kills; kill++)
        {
            var enough = given.Count + 200;
            await Harness.Wait.UntilAsync(() => Task.FromResult(given.Count >= enough), "entries to be logged", TimeSpan.FromSeconds(60), Cancel);
            await ledger.Process.Kill9Async();
            await ledger.Process.StartAsync(Cancel);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        await AgreesAsync(ledger, given);
    }

    // Sends a batch until it is answered; whoever was killed may or may not have logged it.
    private static async Task SendAsync(Producer producer, ConcurrentDictionary<Guid, long> given, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var facts = Enumerable.Range(0, 10).Select(_ => Producer.Fact()).ToList();
            while (!await TrySendAsync(producer, facts, given)) await Task.Yield();
        }
    }

    private static async Task<bool> TrySendAsync(Producer producer, List<Fact> facts, ConcurrentDictionary<Guid, long> given)
    {
        try
        {
            var answer = await producer.SendAsync(facts);
            if (answer.Status == HttpStatusCode.ServiceUnavailable) return false;
            foreach (var (fact, entry) in facts.Zip(answer.Ok().GetProperty("entries").EnumerateArray()))
                given[fact.Id] = entry.GetProperty("index").GetInt64();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task AgreesAsync(OwnService ledger, ConcurrentDictionary<Guid, long> given)
    {
        var database = ledger.Database.Administrator;
        (await Sql.ValueAsync<long>(database, "SELECT max(index) + 1 - count(*) FROM entry")).ShouldBe(0);
        (await Sql.ValueAsync<long>(database, "SELECT count(*) FROM entry WHERE producer = 'hub'")).ShouldBe(given.Count);
        var logged = (await Sql.ValueAsync<string[]>(database, "SELECT array_agg(fact_id || ' ' || index) FROM entry WHERE producer = 'hub'")).ToHashSet(StringComparer.Ordinal);
        logged.SetEquals(given.Select(pair => $"{pair.Key} {pair.Value}")).ShouldBeTrue();
        var keys = new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys"));
        NoteVerifier.TryParse(keys.VerifierKey("hub-ledger", "trusteddata.local/hub"), out var key).ShouldBeTrue();
        var auditor = new Api(ledger.Process.Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        var verdict = await new LogReader(auditor, key).VerifyAsync();
        verdict.Holds.ShouldBeTrue(verdict.Fault?.Message);
        verdict.Entries.ShouldBeGreaterThanOrEqualTo(given.Count);
    }
}
