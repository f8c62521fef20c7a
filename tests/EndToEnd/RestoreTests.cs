using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.EndToEnd;

/// <summary>
/// DESIGN 8.8: an enclave restored from an old backup stays closed and names the entries it misses, until what they say was
/// applied or entered again.
/// </summary>
[Collection(SiteCollection.Name)]
public sealed class RestoreTests(OpenSite site, PostgresServer postgres)
{
    private const string Restored = "restored-from-backup";

    private TestDatabase Rows => site.Organisations.Database("enclave_lakeside");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_enclave_restored_from_an_old_backup_stays_closed_until_nothing_is_left_to_do()
    {
        using var scratch = new ScratchDirectory("backups");
        await using var hub = new HostileHub(site);
        var people = $"keys-{Guid.NewGuid():N}";
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease, keyNamespace: people);
        var revoked = await ApprovedProject.OpenAsync(site);
        var unfinished = await revoked.CountAsync("sex");
        await site.AwaitRunAsync(unfinished, ["held"]);
        await OpenSite.UntilAsync(async () => (await Rows.QueryAsync("SELECT id::text FROM run WHERE cleaned_at IS NULL")).Count == 0, "every run to be cleaned");
        await QuietAsync();
        await BackUpAsync(Rows, scratch, "old");
        var known = (await Rows.QueryAsync("SELECT id::text FROM fact")).ToHashSet(StringComparer.Ordinal);

        // What the backup does not know: a release, a refusal, a withdrawal, a revocation, a member who left.
        var lost = await work.CountAsync("sex");
        await site.AwaitRunAsync(lost, ["released"]);
        (await site.DecideAsync(unfinished, "refuse")).Taken();
        (await site.PostAsync("steward", "/api/consents/withdraw", new { subject = SmallCohort.Key(3), @namespace = people })).Taken();
        (await site.PostAsync("steward", $"/api/access-requests/{revoked.Approval}/revoke", new { reason = "The study has ended" })).Taken();
        (await site.PostAsync("researcher", $"/api/projects/{work.Project}/members", new { subject = site.SubjectOf("researcher2") })).Taken();
        await OpenSite.UntilAsync(async () => (await Rows.QueryAsync($"SELECT id::text FROM membership WHERE project_id = '{work.Project}'")).Count == 2, "the enclave to hear of the member");
        await site.AwaitRunAsync(unfinished, ["refused"]);
        await QuietAsync();
        var missing = await Rows.QueryAsync("SELECT ledger_index || ' ' || type FROM fact WHERE NOT id::text = ANY ('{" + string.Join(',', known) + "}') ORDER BY ledger_index");
        var order = CanonicalBody.Read<RunOrder>((await Rows.QueryOneAsync($"SELECT \"order\" FROM run WHERE run_id = '{lost}'"))!)!;

        await LoseAndRestoreAsync(Rows, scratch, "old", site.Organisations.Enclave);

        await ClosedAsync(Restored);
        await site.Organisations.Enclave.Kill9Async();
        await site.Organisations.Enclave.StartAsync(Cancel);
        await ClosedAsync(Restored);
        (await Rows.QueryAsync("SELECT id::text FROM fact WHERE type = 'enclave.closed' AND body->>'reason' = 'restored-from-backup' AND recorded > now() - interval '10 minutes'")).Count.ShouldBe(1, "it is closed once");

        // Every entry is named, exactly.
        var named = (await site.GetAsync("operator", "/api/enclave/missing-entries?take=500")).Taken();
        named.Items.Select(i => $"{i.GetProperty("index").GetInt64()} {i.GetProperty("type").GetString()}").ShouldBe(missing);
        (await site.Organisations.TdAsync(["enclave", "missing", "--as", "operator"], Cancel)).ShouldContain("consent.withdrawn");
        (await site.GetAsync("checker", "/api/enclave/missing-entries")).IsOk.ShouldBeFalse();

        // An order that was used up after the backup comes again: it waits, and is not run.
        await hub.OrderAsync(order);
        await OpenSite.UntilAsync(async () => (await Rows.QueryAsync($"SELECT state FROM run WHERE run_id = '{lost}'")).Count == 1, "the order to come again");
        (await OpenAsync()).Problem.ShouldBe("enclave-not-reconciled");
        (await site.PostAsync("steward", "/api/enclave/reconcile", new { })).IsOk.ShouldBeFalse();
        (await site.Organisations.TdAsync(["enclave", "reconcile", "--as", "operator"], Cancel)).ShouldStartWith("Applied again: ");
        (await Rows.QueryAsync($"SELECT state || ' ' || reason FROM run WHERE run_id IN ('{lost}', '{unfinished}')")).ShouldBe([$"Failed {Restored}", $"Failed {Restored}"]);
        (await Rows.QueryAsync($"SELECT id::text FROM membership WHERE project_id = '{work.Project}' AND until IS NULL")).Count.ShouldBe(2);

        // What the hub knows of a release is right, and stays.
        (await site.GetAsync("researcher", $"/api/runs/{lost}")).Text("state").ShouldBe("released");

        // What took rights away is entered again by a person, each.
        var refused = await OpenAsync();
        refused.Problem.ShouldBe("enclave-entries-missing");
        refused.Text("detail").ShouldContain("1 withdrawal of consent");
        refused.Text("detail").ShouldContain("1 end of access");
        (await site.PostAsync("steward", "/api/consents/withdraw", new { subject = SmallCohort.Key(4), @namespace = people })).Taken();
        (await OpenAsync()).Text("detail").ShouldContain("1 withdrawal of consent", Case.Sensitive, "somebody else's withdrawal is not this one");
        (await site.PostAsync("steward", "/api/consents/withdraw", new { subject = SmallCohort.Key(3), @namespace = people })).Taken();
        (await OpenAsync()).Text("detail").ShouldNotContain("consent");
        (await site.PostAsync("steward", $"/api/access-requests/{revoked.Approval}/revoke", new { reason = "The study has ended" })).Taken();
        (await site.GetAsync("researcher", "/api/catalogue")).Body.GetRawText().ShouldContain("\"open\":false");
        (await OpenAsync()).Taken().Body.GetProperty("open").GetBoolean().ShouldBeTrue();
        (await site.GetAsync("operator", "/api/enclave/missing-entries")).Body.GetProperty("unsettled").GetInt32().ShouldBe(0);

        // The order is used up again, and nothing of the dataset leaves by itself: whom its lost release was about is not known.
        await hub.OrderAsync(order with { RunId = Guid.NewGuid(), PartId = Guid.NewGuid() });
        await OpenSite.UntilAsync(async () => (await Rows.QueryAsync("SELECT id::text FROM fact WHERE type = 'order.refused' AND body->>'reason' = 'order-consumed' AND body::text LIKE '%" + order.OrderId + "%'")).Count == 1, "the order to be refused");
        var after = await work.CountAsync("sex");
        await site.AwaitRunAsync(after, ["held"]);
        (await Rows.QueryOneAsync($"SELECT held_because::text FROM run WHERE run_id = '{after}'"))!.ShouldContain("restored from a backup");
        (await site.DecideAsync(after, "release")).Taken();
        await site.AwaitRunAsync(after, ["released"]);
    }

    [Fact]
    public async Task Without_its_ledger_an_enclave_that_starts_accepts_nothing()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        await site.Organisations.Enclave.Kill9Async();
        await site.Organisations.LedgerLakeside.Kill9Async();
        await site.Organisations.Enclave.StartAsync(Cancel);
        var run = await work.CountAsync("sex");
        await OpenSite.UntilAsync(async () => (await Rows.QueryAsync($"SELECT state FROM run WHERE run_id = '{run}'")).Contains("Received"), "the order in the enclave");
        await ClosedAsync("ledger-not-compared");
        (await Rows.QueryAsync($"SELECT state FROM run WHERE run_id = '{run}'")).ShouldBe(["Received"]);

        await site.Organisations.LedgerLakeside.StartAsync(Cancel);
        await site.AwaitRunAsync(run, ["released"]);
    }

    private Task<Answer> OpenAsync() => site.PostAsync("operator", "/api/enclave/open", new { reason = "The restore is done" });

    private Task ClosedAsync(string reason) => OpenSite.UntilAsync(
        async () => (await site.GetAsync("operator", "/api/enclave")) is { IsOk: true } shown && !shown.Body.GetProperty("open").GetBoolean()
            && shown.Body.GetProperty("reasonCode") is { ValueKind: JsonValueKind.String } code && code.GetString() == reason,
        $"the enclave to be closed: {reason}");

    private Task QuietAsync() => OpenSite.UntilAsync(async () => (await Rows.QueryAsync("SELECT id::text FROM outbox")).Count == 0, "the outbox to be empty");

    private Task BackUpAsync(TestDatabase database, ScratchDirectory to, string name) =>
        postgres.ScriptAsync(database, ["backup", database.Name, Path.Combine(to.Path, name)], Cancel);

    private async Task LoseAndRestoreAsync(TestDatabase database, ScratchDirectory from, string name, Harness.Services.ServiceProcess service)
    {
        await service.Kill9Async();
        await postgres.DropAsync(database, Cancel);
        await postgres.ScriptAsync(database, ["restore", database.Name, Path.Combine(from.Path, name)], Cancel);
        await service.StartAsync(Cancel);
    }
}
