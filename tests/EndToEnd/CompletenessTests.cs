using System.Globalization;
using System.Text.Json;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.EndToEnd;

/// <summary>What stands in the databases stands in the ledgers: each fact once, none more.</summary>
[Collection(SiteCollection.Name)]
public sealed class CompletenessTests(OpenSite site)
{
    // What may be recorded without a changed row: a withdrawal of somebody who had withdrawn.
    private static readonly string[] MayChangeNothing = ["consent.withdrawn"];

    [Fact]
    public async Task Every_fact_is_exactly_one_entry_of_its_organisations_ledger()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        await site.AwaitRunAsync(await work.CountAsync("sex"), ["released"]);
        await site.ReleasedTextAsync((await site.GetAsync("researcher", "/api/runs")).Items[0].GetProperty("id").GetGuid(), "cohort_table.csv");

        await ShouldAgreeAsync();
    }

    /// <summary>
    /// The seed is printed and can be given as TD_TEST_SEED. Changes are counted by triggers of the test, not by the product.
    /// </summary>
    [Fact]
    public async Task After_a_random_workload_with_killed_services_every_change_is_one_entry()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TD_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"TD_TEST_SEED={seed}");
        var work = new RandomWorkload(site, seed);
        await work.PrepareAsync();
        await using var hub = await ChangeCounter.StartAsync(site.Organisations.Database("hub"));
        await using var enclave = await ChangeCounter.StartAsync(site.Organisations.Database("enclave_lakeside"));

        await work.RunAsync(actions: 40, kills: 4);
        await work.QuietenAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(work.Summary);
        await ShouldAgreeAsync($"TD_TEST_SEED={seed}: ");
        await ShouldBeOneFactAChangeAsync(hub, "ledger_hub", "hub", seed);
        await ShouldBeOneFactAChangeAsync(enclave, "ledger_lakeside", "enclave", seed);
    }

    [Fact]
    public async Task A_run_to_its_release_is_told_step_by_step_and_each_step_once()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["released"]);
        await OpenSite.UntilAsync(async () => (await StepsAsync(run)).Contains("run.cleaned"), "the run to be cleaned");

        (await StepsAsync(run)).Where(s => s.StartsWith("run.", StringComparison.Ordinal) || s.StartsWith("release.", StringComparison.Ordinal)).ShouldBe(
            [
                "run.received", "run.accepted", "run.staged", "run.start-intended", "run.started", "run.collected",
                "run.inspection-intended", "run.inspection-started", "run.checked", "release.decided", "release.recorded", "release.sent", "run.cleaned",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task No_free_text_and_no_key_of_a_person_stands_in_any_ledger()
    {
        const string People = "secret-namespace-of-keys";
        var work = await ApprovedProject.OpenAsync(site, keyNamespace: People);
        var run = await work.RunScriptAsync("print('a secret line of the log')", "nothing.csv");
        await OpenSite.UntilAsync(
            async () => (await site.GetAsync("checker", "/api/checks")).Items.Any(i => i.GetProperty("run").GetGuid() == run), "the run to wait for a checker");
        (await site.PostAsync("checker", $"/api/checks/{run}/decision", new { decision = "refuse", reason = "Zebras are striped" })).Taken();
        (await site.PostAsync("steward", "/api/consents/withdraw", new { subject = SmallCohort.Key(3), @namespace = People })).Taken();

        foreach (var ledger in new[] { "ledger_hub", "ledger_lakeside" })
        {
            var all = string.Join('\n', await ListAsync(ledger, "SELECT convert_from(body, 'UTF8') FROM entry"));
            foreach (var secret in new[] { SmallCohort.Key(3), "Zebras", "secret line", "To test", "A project of the tests", "Within the consent" })
                all.ShouldNotContain(secret);
        }

        foreach (var log in new[] { site.Organisations.Enclave.Log, site.Organisations.Hub.Log })
        {
            foreach (var secret in new[] { SmallCohort.Key(3), "Zebras", "secret line", "Bearer " })
                log.ShouldNotContain(secret);
        }
    }

    // Every fact row of both organisations is in its ledger exactly once, and no entry is there without a row. An entry that an
    // enclave lost with its database is named by it.
    private async Task ShouldAgreeAsync(string what = "")
    {
        foreach (var (service, ledger, producer) in new[] { ("hub", "ledger_hub", "hub"), ("enclave_lakeside", "ledger_lakeside", "enclave"), ("identity_hub", "ledger_hub", "identity"), ("identity_lakeside", "ledger_lakeside", "identity") })
        {
            await OpenSite.UntilAsync(async () => (await ListAsync(service, "SELECT id::text FROM outbox")).Count == 0, $"the outbox of {service} to be empty");
            var facts = await ListAsync(service, $"SELECT id::text FROM fact{(service == "enclave_lakeside" ? " UNION ALL SELECT fact_id::text FROM missing_entry" : "")}");
            var entries = await ListAsync(ledger, $"SELECT fact_id::text FROM entry WHERE producer = '{producer}'");
            entries.Order(StringComparer.Ordinal).ShouldBe(facts.Order(StringComparer.Ordinal), $"{what}facts of {service} and entries of {ledger}");
        }

        foreach (var ledger in new[] { "ledger_hub", "ledger_lakeside" })
            (await ListAsync(ledger, "SELECT (max(index) + 1 - count(*))::text FROM entry")).ShouldBe(["0"], $"{what}indices of {ledger} without a gap");
    }

    private async Task ShouldBeOneFactAChangeAsync(ChangeCounter counter, string ledger, string producer, int seed)
    {
        var changes = await counter.ChangesAsync();
        var facts = await counter.FactsAsync();
        var entries = (await ListAsync(ledger, $"SELECT fact_id::text FROM entry WHERE producer = '{producer}'")).GroupBy(e => e, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        changes.ShouldNotBeEmpty();

        // None missing, none twice: each change names a fact that is one entry, and no two changes of a row name the same.
        changes.Where(c => entries.GetValueOrDefault(c.Fact) != 1).ShouldBeEmpty($"TD_TEST_SEED={seed}: changes without their entry");
        changes.GroupBy(c => (c.Table, c.Row, c.Fact)).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty($"TD_TEST_SEED={seed}: two changes under one fact");

        // And none too many: a fact of a kind that changes rows stands behind a changed row.
        var changing = changes.Select(c => c.Fact).ToHashSet(StringComparer.Ordinal);
        var kinds = facts.Where(f => changing.Contains(f.Id)).Select(f => f.Type).ToHashSet(StringComparer.Ordinal);
        facts.Where(f => !changing.Contains(f.Id) && kinds.Contains(f.Type) && !MayChangeNothing.Contains(f.Type)).ShouldBeEmpty($"TD_TEST_SEED={seed}: facts of a change that is nowhere");
        TestContext.Current.TestOutputHelper?.WriteLine($"{producer}: {changes.Count} changed rows under {changing.Count} facts; {facts.Count - changing.Count} facts that change no row");
    }

    private async Task<List<string>> StepsAsync(Guid run)
    {
        var bodies = await ListAsync("enclave_lakeside", $"SELECT f.body::text FROM fact f JOIN run r ON (f.body->>'run') = r.id::text WHERE r.run_id = '{run}' ORDER BY f.recorded, f.id");
        return bodies.ConvertAll(b => JsonDocument.Parse(b).RootElement.GetProperty("type").GetString()!);
    }

    private Task<List<string>> ListAsync(string database, string sql) => site.Organisations.Database(database).QueryAsync(sql);
}
