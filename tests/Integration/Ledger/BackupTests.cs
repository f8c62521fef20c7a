using System.Text.Json.Nodes;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>
/// A ledger is lost and comes back from a backup, in the steps of docs/operating.md: backup, restore, <c>td audit verify</c>.
/// The checkpoint that <c>td</c> kept is the witness: it tells a backup that is too old from one that is not.
/// </summary>
public sealed class BackupTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private readonly ScratchDirectory _scratch = new("backups");
    private OwnService _ledger = null!;
    private Producer _producer = null!;

    private TestDatabase Database => _ledger.Database;

    public override async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _scratch.Dispose();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        _ledger = await OwnService.MigratedAsync(Site, Postgres, "ledger-hub", "Ledger", LoneLedger.Alone);
        await _ledger.Process.StartAsync(Cancel);
        _producer = new Producer(new Api(_ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel)));
        var profile = JsonNode.Parse(await File.ReadAllTextAsync(Site.Organisations.Profile, Cancel))!;
        profile["hub"]!["ledger"] = _ledger.Process.Address.ToString();
        // The site's witness knows another log; here what td kept is what tells.
        profile["hub"]!.AsObject().Remove("witnesses");
        profile["hub"]!.AsObject().Remove("quorum");
        PrivateFile.Write(Profile, profile.ToJsonString());
    }

    [Fact]
    public async Task A_backup_comes_back_whole_guarded_and_goes_on()
    {
        var facts = Enumerable.Range(0, 300).Select(_ => Producer.Fact()).ToList();
        var indices = await _producer.LogAsync(facts);
        (await VerifyAsync()).ShouldStartWith("✓ trusteddata.local/hub");
        await BackUpAsync("whole");
        await LoseAndRestoreAsync("whole");

        (await VerifyAsync()).ShouldContain("it continues the");
        (await _producer.LogAsync(facts)).ShouldBe(indices, "what is sent again has its old place");
        var next = (await _producer.LogAsync(Producer.Fact()))[0];
        next.ShouldBeGreaterThan(indices[^1]);
        (await VerifyAsync()).ShouldContain("it continues the");
        await GuardedAsync();
    }

    [Fact]
    public async Task A_backup_that_is_older_than_what_somebody_saw_is_reported_as_a_rollback()
    {
        await _producer.LogAsync(Enumerable.Range(0, 20).Select(_ => Producer.Fact()));
        await BackUpAsync("old");
        var lost = await _producer.LogAsync(Enumerable.Range(0, 20).Select(_ => Producer.Fact()));
        (await VerifyAsync()).ShouldStartWith("✓");

        await LoseAndRestoreAsync("old");

        var refused = (await Should.ThrowAsync<HarnessException>(VerifyAsync)).Message;
        refused.ShouldContain("ended with 1");
        (await VerdictAsync()).ShouldContain("rolled back");

        // It is found too when the log has grown past what was seen: other entries stand where the lost ones stood.
        await _producer.LogAsync(Enumerable.Range(0, lost.Length + 20).Select(_ => Producer.Fact()));
        await Should.ThrowAsync<HarnessException>(VerifyAsync);
        (await VerdictAsync()).ShouldContain("DAMAGED");
    }

    [Fact]
    public async Task A_database_that_holds_a_log_is_not_overwritten()
    {
        await _producer.LogAsync(Producer.Fact());
        await BackUpAsync("unused");
        var refused = (await Should.ThrowAsync<HarnessException>(() => ScriptAsync("restore", "unused"))).Message;
        refused.ShouldContain("rename it first");
        (await VerifyAsync()).ShouldStartWith("✓");
    }

    private string Profile => Path.Combine(_scratch.Path, "td-profile.json");

    private Task<string> VerifyAsync() => TdAsync("audit", "verify", "--at", "hub", "--as", "auditor");

    // A fault is said on standard output, of which a failed script tells nothing.
    private Task<string> VerdictAsync() => Script.RunAsync(
        "bash", ["-c", "\"$@\" || true", "bash", .. CommandOf("audit", "verify", "--at", "hub", "--as", "auditor")], Environment, cancellationToken: Cancel);

    private Task<string> TdAsync(params string[] arguments)
    {
        var td = CommandOf(arguments);
        return Script.RunAsync(td[0], td[1..], Environment, cancellationToken: Cancel);
    }

    private static string[] CommandOf(params string[] arguments) => ["dotnet", Repository.Path("services", "Cli", "bin", "Debug", "net10.0", "td.dll"), .. arguments];

    private Dictionary<string, string?> Environment => new() { ["TD_PROFILE"] = Profile };

    private Task BackUpAsync(string name) => ScriptAsync("backup", name);

    private Task ScriptAsync(string verb, string name) => Postgres.ScriptAsync(Database, [verb, Database.Name, Path.Combine(_scratch.Path, name)], Cancel);

    private async Task LoseAndRestoreAsync(string name)
    {
        await _ledger.Process.Kill9Async();
        await Postgres.DropAsync(Database, Cancel);
        await ScriptAsync("restore", name);
        await _ledger.Process.StartAsync(Cancel);
    }

    private async Task GuardedAsync()
    {
        var rights = await Database.QueryAsync($"SELECT DISTINCT privilege_type::text FROM information_schema.role_table_grants WHERE grantee = '{Database.AppRole}' ORDER BY 1");
        rights.ShouldBe(["INSERT", "SELECT"]);
        (await Database.QueryAsync("SELECT tgenabled::text FROM pg_trigger WHERE tgname LIKE 'append\\_only%' GROUP BY 1")).ShouldBe(["A"]);
        (await Database.QueryAsync("SELECT evtenabled::text FROM pg_event_trigger")).ShouldBe(["A"]);
        (await Database.QueryAsync("SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname = 'public'")).ShouldBe([Database.OwnerRole]);
        (await Sql.RefusalAsync(Database.Administrator, "DROP TABLE checkpoint")).ShouldBe(Npgsql.PostgresErrorCodes.InsufficientPrivilege);
        (await Sql.RefusalAsync(Database.Administrator, "DELETE FROM checkpoint")).ShouldBe(Npgsql.PostgresErrorCodes.IntegrityConstraintViolation);
    }
}
