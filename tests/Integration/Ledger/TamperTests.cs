using System.Net;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>
/// What an owner of the database can do who takes the triggers away first. Each change is undone after its test, as the
/// owner would hide it.
/// </summary>
public sealed class TamperTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private OwnService _ledger = null!;
    private Producer _producer = null!;
    private Api _auditor = null!;
    private LogReader _reader = null!;
    private string _kept = "";

    public override async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        _ledger = await OwnService.MigratedAsync(Site, Postgres, "ledger-hub", "Ledger");
        await _ledger.Process.StartAsync(Cancel);
        _producer = new Producer(new Api(_ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel)));
        _auditor = new Api(_ledger.Process.Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        var keys = new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys"));
        NoteVerifier.TryParse(keys.VerifierKey("hub-ledger", "trusteddata.local/hub"), out var key).ShouldBeTrue();
        _reader = new LogReader(_auditor, key);
        await _producer.LogAsync(Enumerable.Range(0, 12).Select(_ => Producer.Fact()));
        _kept = await _reader.CheckpointAsync();
        await _producer.LogAsync(Enumerable.Range(0, 12).Select(_ => Producer.Fact()));
    }

    [Fact]
    public async Task Whatever_was_done_to_the_rows_is_found()
    {
        (await _reader.VerifyAsync(_kept)).Holds.ShouldBeTrue();

        // In the order of the log's own entries that reading adds, the ones from 0 to 23 stay the facts above.
        await FoundAsync("edited", "UPDATE entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'success', 'refused'), 'UTF8') WHERE index = 5", LogFaultKind.Edited, 5);
        await FoundAsync("edited with its hash", "UPDATE entry SET body = b, leaf_hash = sha256('\\x00'::bytea || b) FROM (SELECT convert_to(replace(convert_from(body, 'UTF8'), 'success', 'refused'), 'UTF8') AS b FROM entry WHERE index = 5) AS changed WHERE index = 5", LogFaultKind.Root, 0);
        await FoundAsync("removed", "DELETE FROM entry WHERE index = 7", LogFaultKind.Missing, 7);
        await FoundAsync("reordered", "UPDATE entry SET index = -1 - index WHERE index IN (3, 4); UPDATE entry SET index = 3 WHERE index = -5; UPDATE entry SET index = 4 WHERE index = -4", LogFaultKind.Root, 0);
        await FoundAsync("closed up", "DELETE FROM entry WHERE index = 7; UPDATE entry SET index = -index - 2 WHERE index > 7; UPDATE entry SET index = -index - 3 WHERE index < 0", LogFaultKind.Missing, null);
    }

    [Fact]
    public async Task A_log_that_was_cut_is_found_by_whoever_kept_a_checkpoint()
    {
        var later = await _reader.CheckpointAsync();
        await TamperAsync("DELETE FROM entry WHERE index >= 12; DELETE FROM checkpoint WHERE size > 12");

        // By itself it is a proper log of twelve entries; only a checkpoint kept elsewhere tells.
        var verdict = await _reader.VerifyAsync(later);
        verdict.Fault!.Kind.ShouldBe(LogFaultKind.RolledBack);
        (await _producer.SendAsync(Producer.Fact())).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
        (await _auditor.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_damaged_log_is_not_continued_but_can_be_read()
    {
        await TamperAsync("DELETE FROM entry WHERE index = (SELECT max(index) FROM entry)");

        (await _producer.SendAsync(Producer.Fact())).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
        (await _reader.VerifyAsync(_kept)).Fault!.Kind.ShouldBe(LogFaultKind.Missing);
        await _ledger.Process.Kill9Async();
        _ledger.Process.Begin();
        await Harness.Wait.UntilAsync(async () => await StatusAsync("/health") == HttpStatusCode.ServiceUnavailable, "the ledger to say that it is damaged", TimeSpan.FromSeconds(60), Cancel);
        (await _producer.SendAsync(Producer.Fact())).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
    }

    [Fact]
    public async Task A_checkpoint_that_another_key_signed_is_found()
    {
        await TamperAsync("UPDATE checkpoint SET note = overlay(note placing 'AAAA' from length(note) - 20 for 4) WHERE size = (SELECT max(size) FROM checkpoint)");

        (await _reader.VerifyAsync(_kept)).Fault!.Kind.ShouldBe(LogFaultKind.Checkpoint);
        (await _producer.SendAsync(Producer.Fact())).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-unavailable");
    }

    private async Task FoundAsync(string what, string change, LogFaultKind kind, long? from)
    {
        await Sql.RunAsync(_ledger.Database.Owner, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS TABLE entry");
        await TamperAsync(change);
        var verdict = await _reader.VerifyAsync();
        verdict.Fault.ShouldNotBeNull(what);
        (verdict.Fault.Kind, from is null ? null : verdict.Fault.From).ShouldBe((kind, from), $"{what}: {verdict.Fault.Message}");
        var narrowed = await _reader.VerifyAsync(_kept);
        narrowed.Fault.ShouldNotBeNull(what);
        narrowed.Fault.To!.Value.ShouldBeLessThan(12, what);
        await TamperAsync("DELETE FROM entry WHERE index IN (SELECT index FROM kept) OR index < 24; INSERT INTO entry TABLE kept ON CONFLICT DO NOTHING");
    }

    private Task TamperAsync(string change) =>
        _ledger.Database.TamperAsync($"ALTER TABLE entry DROP CONSTRAINT IF EXISTS ck_entry_index; {change}");

    private async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            return (await _auditor.GetAsync(path)).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
