using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Cli;

public sealed class AuditVerifyTests : IDisposable
{
    private readonly ServedLog log = new(300);

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task An_untouched_log_is_verified_and_its_growth_too()
    {
        log.Listed.Add((300, log.Checkpoint));
        await using var td = await log.ServeAsync();

        (await Verify(td)).ShouldBe(0, td.Error);
        Ledger(td).GetProperty("size").GetInt64().ShouldBe(300);
        log.Write(301);
        (await Verify(td)).ShouldBe(0, td.Error);

        Ledger(td).GetProperty("since").GetInt64().ShouldBe(300);
        Ledger(td).GetProperty("entries").GetInt64().ShouldBe(301);
        td.Json.GetProperty("verified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task One_line_says_what_was_verified()
    {
        await using var td = await log.ServeAsync();

        (await td.RunAsync("audit", "verify", "--at", "lakeside")).ShouldBe(0, td.Error);

        td.Output.ShouldBe($"✓ {ServedLog.Origin} (lakeside): 300 entries from 2027-01-02 03:04:00Z to 2027-01-02 03:04:59Z, verified; the checkpoint is signed by the log\n");
        td.Requests.Where(request => request.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(["""POST /ledger-lakeside/exports {"from":0,"to":300}"""]);
    }

    [Fact]
    public async Task An_edited_entry_is_named()
    {
        await using var td = await log.ServeAsync();
        log.Files["tile/entries/000"][^2] ^= 1;

        (await Verify(td)).ShouldBe(1);

        Fault(td).ShouldBe(("edited", 255));
        td.Json.GetProperty("verified").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_checkpoint_that_another_key_signed_is_refused_before_anything_is_taken()
    {
        using var stranger = Ed25519Signer.Create();
        await using var td = await log.ServeAsync();
        log.Checkpoint = new Checkpoint(ServedLog.Origin, 300, new byte[32]).Sign(new NoteSigner(ServedLog.Origin, stranger));

        (await Verify(td)).ShouldBe(1);

        Ledger(td).GetProperty("fault").GetProperty("kind").GetString().ShouldBe("checkpoint");
        td.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_missing_tile_is_named()
    {
        await using var td = await log.ServeAsync();
        log.Files.Remove("tile/entries/001.p/44");

        (await td.RunAsync("audit", "verify", "--at", "lakeside")).ShouldBe(1);

        td.Output.ShouldContain("DAMAGED. tile/entries/001.p/44 is missing.");
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_since_last_time_is_found()
    {
        await using var td = await log.ServeAsync();
        (await Verify(td)).ShouldBe(0, td.Error);

        log.Write(290);

        (await Verify(td)).ShouldBe(1);
        Fault(td).ShouldBe(("rolledBack", 290));
    }

    [Fact]
    public async Task A_log_that_was_rewritten_and_signed_anew_since_last_time_is_found()
    {
        await using var td = await log.ServeAsync();
        (await Verify(td)).ShouldBe(0, td.Error);

        log.Entries[3] = "rewritten"u8.ToArray();
        log.Write(301);

        (await Verify(td)).ShouldBe(1);
        Fault(td).Kind.ShouldBe("root");
    }

    [Fact]
    public async Task A_checkpoint_that_the_ledger_lists_but_does_not_continue_is_found()
    {
        log.Listed.Add((100, new Checkpoint(ServedLog.Origin, 100, new byte[32]).Sign(log.Signer)));
        await using var td = await log.ServeAsync();

        (await Verify(td)).ShouldBe(1);

        Fault(td).ShouldBe(("root", 0));
    }

    [Fact]
    public async Task Witnesses_of_the_profile_must_have_cosigned()
    {
        using var witnessKey = Ed25519Signer.Create();
        var witness = new CosignatureSigner("witness.example/hub", witnessKey);
        var uncosigned = log.Checkpoint;
        log.Checkpoint += witness.Sign(log.Checkpoint.Split("\n\n")[0] + "\n", DateTimeOffset.UnixEpoch.AddDays(1));
        await using var td = await log.ServeAsync();
        td.WriteProfile(profile =>
        {
            profile["enclaves"]![0]!["verifierKey"] = log.Vkey;
            profile["enclaves"]![0]!["witnesses"] = new System.Text.Json.Nodes.JsonArray($"{witness.Verifier}");
            profile["enclaves"]![0]!["quorum"] = 1;
        });

        (await td.RunAsync("audit", "verify", "--at", "lakeside")).ShouldBe(0, td.Error);

        td.Output.ShouldContain("signed by the log and cosigned by witness.example/hub");
        log.Checkpoint = uncosigned;
        (await td.RunAsync("audit", "verify", "--at", "lakeside")).ShouldBe(1);
        td.Output.ShouldContain("NOT VERIFIED. The checkpoint is cosigned by 0 of the 1 known witnesses, and 1 are required.");
    }

    [Fact]
    public async Task After_a_change_of_keys_the_log_is_still_compared_with_what_was_seen_before()
    {
        await using var td = await log.ServeAsync();
        (await Verify(td)).ShouldBe(0, td.Error);
        using var newer = Ed25519Signer.Create();
        var former = log.Vkey;
        Checkpoint.TryParse(log.Checkpoint.Split("\n\n")[0] + "\n", out var checkpoint).ShouldBeTrue();
        var changed = new NoteSigner(ServedLog.Origin, newer);
        void Profile() => td.WriteProfile(profile =>
        {
            profile["enclaves"]![0]!["verifierKey"] = $"{changed.Verifier}";
            profile["enclaves"]![0]!["formerVerifierKeys"] = new System.Text.Json.Nodes.JsonArray(former);
        });

        Profile();
        log.Checkpoint = checkpoint.Sign(changed);
        (await Verify(td)).ShouldBe(0, td.Error);
        Ledger(td).GetProperty("since").GetInt64().ShouldBe(300);

        log.Write(200);
        Checkpoint.TryParse(log.Checkpoint.Split("\n\n")[0] + "\n", out checkpoint).ShouldBeTrue();
        log.Checkpoint = checkpoint.Sign(changed);
        (await Verify(td)).ShouldBe(1);
        Fault(td).Kind.ShouldBe("rolledBack");
    }

    [Fact]
    public async Task A_key_that_only_the_ledger_names_proves_nothing()
    {
        await using var td = await log.ServeAsync(keyInProfile: false);

        (await Verify(td)).ShouldBe(1);

        Ledger(td).GetProperty("problem").GetString()!.ShouldContain("no verifier key");
    }

    [Fact]
    public async Task A_kept_checkpoint_that_was_damaged_does_not_pass_for_none()
    {
        await using var td = await log.ServeAsync();
        (await Verify(td)).ShouldBe(0, td.Error);
        var kept = Directory.GetFiles(td.Directory.At("checkpoints")).Single();
        await File.WriteAllTextAsync(kept, "nothing", TestContext.Current.CancellationToken);

        (await Verify(td)).ShouldBe(1);

        Ledger(td).GetProperty("problem").GetString()!.ShouldContain(kept);
    }

    [Fact]
    public async Task A_search_sends_what_was_asked_and_says_how_to_go_on()
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/ledger-lakeside/entries/search", () => Results.Json(new
        {
            entries = new[] { new { index = 7, entry = new { type = "run.accepted", time = "2027-01-02T03:04:05Z", data = new { outcome = "success", actor = new { kind = "service", id = "enclave" } } } } },
            next = 7,
        })));

        (await td.RunAsync("audit", "search", "--at", "lakeside", "--type", "run.accepted", "--outcome", "success", "--since", "2027-01-02", "--take", "1")).ShouldBe(0, td.Error);

        td.Requests.Single().ShouldStartWith("GET /ledger-lakeside/entries/search?type=run.accepted&outcome=success&since=2027-01-02T00%3A00%3A00.0000000Z&take=1");
        td.Output.ShouldContain("run.accepted");
        td.Output.ShouldContain("--at lakeside --after 7");
    }

    private static Task<int> Verify(Td td) => td.RunAsync("audit", "verify", "--at", "lakeside", "--json");

    private static System.Text.Json.JsonElement Ledger(Td td) => td.Json.GetProperty("ledgers")[0];

    private static (string? Kind, long From) Fault(Td td)
    {
        var fault = Ledger(td).GetProperty("fault");
        return (fault.GetProperty("kind").GetString(), fault.GetProperty("from").GetInt64());
    }
}
