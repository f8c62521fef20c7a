using System.Net;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>Each write of the ledger fails in turn: as the row is written, and as the transaction is committed.</summary>
public sealed class FaultTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    // More than a bundle, so that kept hashes and descriptions of bundles are written too.
    private const int Facts = 300;

    [Fact]
    public async Task Whichever_write_fails_nothing_is_lost_or_logged_twice()
    {
        await using var ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        var logged = new List<Guid>();
        foreach (var table in new[] { "entry", "tile_hash", "checkpoint" })
        {
            foreach (var moment in new[] { Moment.Row, Moment.LateRow, Moment.Commit })
            {
                var facts = Enumerable.Range(0, Facts).Select(_ => Producer.Fact()).ToList();
                await FailAsync(ledger, table, moment);
                (await ledger.Producer.SendAsync(facts)).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
                (await CountAsync(ledger, facts)).ShouldBe(0, $"{table}, {moment}");

                await MendAsync(ledger, table);
                var first = await ledger.Producer.LogAsync(facts);
                (await ledger.Producer.LogAsync(facts)).ShouldBe(first);
                logged.AddRange(facts.Select(fact => fact.Id));
                (await CountAsync(ledger, facts)).ShouldBe(Facts, $"{table}, {moment}");
            }
        }
        await ledger.ShouldHoldAsync(logged);
    }

    [Fact]
    public async Task What_only_helps_to_find_entries_may_fail_and_is_made_up_for()
    {
        await using var ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        var run = Guid.CreateVersion7();
        var logged = new List<Guid>();
        foreach (var table in new[] { "bundle", "bundle_term" })
        {
            await FailAsync(ledger, table, Moment.Row);
            var facts = Enumerable.Range(0, Facts).Select(at => Producer.Fact() with { Run = at == 7 ? run : null }).ToList();
            await ledger.Producer.LogAsync(facts);
            logged.AddRange(facts.Select(fact => fact.Id));

            var found = (await ledger.Auditor.GetAsync($"/entries/search?run={run}")).Ok().GetProperty("entries");
            found.GetArrayLength().ShouldBe(logged.Count / Facts, table);
            await MendAsync(ledger, table);
            await Harness.Wait.UntilAsync(
                async () => await Sql.ValueAsync<long>(ledger.Database, "SELECT coalesce(max(number), -1) FROM bundle") == (logged.Count / 256) - 1,
                "the bundles to be described", TimeSpan.FromSeconds(30), Cancel);
            (await ledger.Auditor.GetAsync($"/entries/search?run={run}")).Ok().GetProperty("entries").GetArrayLength().ShouldBe(logged.Count / Facts, table);
        }
        await ledger.ShouldHoldAsync(logged);
    }

    private enum Moment
    {
        // The first row.
        Row,

        // After the rows of a statement.
        LateRow,

        // When everything was written and is about to be durable.
        Commit,
    }

    private static Task<int> FailAsync(LoneLedger ledger, string table, Moment moment) => Sql.RunAsync(ledger.Database, $"""
        ALTER EVENT TRIGGER td_refuse_ddl DISABLE;
        CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fault of the disk'; END $$;
        {moment switch
        {
            Moment.Row => $"CREATE TRIGGER fault BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fault()",
            Moment.LateRow => $"CREATE TRIGGER fault AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fault()",
            _ => $"CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault()",
        }};
        ALTER EVENT TRIGGER td_refuse_ddl ENABLE ALWAYS
        """);

    private static Task<int> MendAsync(LoneLedger ledger, string table) =>
        Sql.RunAsync(ledger.Database, $"ALTER EVENT TRIGGER td_refuse_ddl DISABLE; DROP TRIGGER fault ON {table}; ALTER EVENT TRIGGER td_refuse_ddl ENABLE ALWAYS");

    private static Task<long> CountAsync(LoneLedger ledger, List<Fact> facts) =>
        Sql.ValueAsync<long>(ledger.Database, $"SELECT count(*) FROM entry WHERE fact_id IN ({string.Join(',', facts.Select(fact => $"'{fact.Id}'"))})");
}
