using System.Net;
using System.Text.Json.Nodes;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>The key of a log is changed: nobody is left without a key to verify with at any moment.</summary>
public sealed class KeyChangeTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private const string Changed = "SELECT count(*) FROM entry WHERE convert_from(body, 'UTF8')::json ->> 'type' = 'ledger.key-changed'";

    [Fact]
    public async Task Both_keys_sign_meanwhile_the_change_is_one_entry_and_old_checkpoints_go_on_to_hold()
    {
        await using var ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        await ledger.Producer.LogAsync(Enumerable.Range(0, 5).Select(_ => Producer.Fact()));
        var before = await ledger.Reader.CheckpointAsync();
        var old = ledger.Key("hub-ledger");
        var (file, fresh) = NewKey(ledger);

        await ledger.RestartAsync(section => (section["SigningKeyFile"], section["FormerSigningKeyFile"]) = (file, $"{section["SigningKeyFile"]}"), Cancel);
        var meanwhile = await ledger.Reader.CheckpointAsync();
        Checkpoint.TryOpen(meanwhile, old, out var opened).ShouldBeTrue();
        Checkpoint.TryOpen(meanwhile, fresh, out _).ShouldBeTrue();
        opened.Size.ShouldBe(6);
        (await Sql.ValueAsync<long>(ledger.Database, Changed)).ShouldBe(1);
        (await ledger.Auditor.GetAsync("/key")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([$"{fresh}", $"{old}"]);
        var entry = await Sql.ValueAsync<string>(ledger.Database, "SELECT convert_from(body, 'UTF8') FROM entry WHERE index = 5");
        JsonNode.Parse(entry)!["data"]!["entities"]!.AsArray().Select(one => $"{one!["id"]}").ShouldBe([$"{fresh}", $"{old}"]);

        // Started again, it is the same key; then the old one goes.
        await ledger.RestartAsync(_ => { }, Cancel);
        await ledger.Producer.LogAsync(Producer.Fact());
        await ledger.RestartAsync(section => section.Remove("FormerSigningKeyFile"), Cancel);
        await ledger.Producer.LogAsync(Producer.Fact());
        (await Sql.ValueAsync<long>(ledger.Database, Changed)).ShouldBe(1);
        var after = await ledger.Reader.CheckpointAsync();
        Checkpoint.TryOpen(after, old, out _).ShouldBeFalse();
        (await new LogReader(ledger.Auditor, new LogKeys(fresh, old)).VerifyAsync(before, meanwhile)).Holds.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_the_log_does_not_know_signs_nothing()
    {
        await using var ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        await ledger.Producer.LogAsync(Producer.Fact());
        var (file, _) = NewKey(ledger);

        await ledger.RestartAsync(section => section["SigningKeyFile"] = file, Cancel, isHealthy: false);
        (await ledger.Producer.SendAsync(Producer.Fact())).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
        ledger.Service.Process.Log.ShouldContain("FormerSigningKeyFile");
    }

    private (string File, NoteVerifier Verifier) NewKey(LoneLedger ledger)
    {
        using var key = Ed25519Signer.Create();
        var file = Site.Organisations.Site.Path("keys", $"{Guid.NewGuid():N}.key");
        PrivateFile.Write(file, key.ExportBase64());
        return (file, new NoteVerifier(ledger.Key("hub-ledger").Name, key.Verifier));
    }
}
