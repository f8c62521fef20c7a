using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;

namespace TrustedData.Tests.Unit.Cli;

public sealed class AuditVerifyTests : IDisposable
{
    private const string Origin = "trusteddata.local/lakeside";
    private readonly Ed25519Signer key = Ed25519Signer.Create();
    private readonly List<byte[]> entries = [.. Enumerable.Range(0, 40).Select(at => Encoding.UTF8.GetBytes($$"""{"entry":{{at}}}"""))];
    private int size = 40;

    public void Dispose() => key.Dispose();

    [Fact]
    public async Task An_untouched_log_is_verified_and_its_growth_too()
    {
        await using var td = await Serving();

        (await Verify(td)).ShouldBe(0, td.Error);
        td.Json.GetProperty("ledgers")[0].GetProperty("size").GetInt64().ShouldBe(40);
        entries.Add("one more"u8.ToArray());
        size = 41;
        (await Verify(td)).ShouldBe(0, td.Error);

        td.Json.GetProperty("ledgers")[0].GetProperty("since").GetInt64().ShouldBe(40);
        td.Json.GetProperty("verified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task An_edited_entry_is_named()
    {
        await using var td = await Serving();
        var leaf = MerkleHash.Leaf(entries[17]);
        entries[17] = "edited"u8.ToArray();
        leaves[17] = leaf;

        (await Verify(td)).ShouldBe(1);

        Fault(td).ShouldBe(("edited", 17));
        td.Json.GetProperty("verified").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_removed_entry_is_named()
    {
        await using var td = await Serving();
        removed = 5;

        (await Verify(td)).ShouldBe(1);

        Fault(td).ShouldBe(("missing", 5));
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_since_last_time_is_found()
    {
        await using var td = await Serving();
        (await Verify(td)).ShouldBe(0, td.Error);

        size = 30;

        (await Verify(td)).ShouldBe(1);
        Fault(td).ShouldBe(("rolledBack", 30));
    }

    [Fact]
    public async Task A_log_that_was_rewritten_and_signed_anew_since_last_time_is_found()
    {
        await using var td = await Serving();
        (await Verify(td)).ShouldBe(0, td.Error);

        entries[3] = "rewritten"u8.ToArray();
        entries.Add("one more"u8.ToArray());
        (size, signed) = (41, null);

        (await Verify(td)).ShouldBe(1);
        Fault(td).Kind.ShouldBe("root");
    }

    [Fact]
    public async Task A_key_that_only_the_ledger_names_proves_nothing()
    {
        await using var td = await Serving();
        td.WriteProfile();

        (await Verify(td)).ShouldBe(1);

        td.Json.GetProperty("ledgers")[0].GetProperty("problem").GetString()!.ShouldContain("no verifier key");
    }

    [Fact]
    public async Task A_kept_checkpoint_that_was_damaged_does_not_pass_for_none()
    {
        await using var td = await Serving();
        (await Verify(td)).ShouldBe(0, td.Error);
        var kept = Directory.GetFiles(td.Directory.At("checkpoints")).Single();
        await File.WriteAllTextAsync(kept, "nothing", TestContext.Current.CancellationToken);

        (await Verify(td)).ShouldBe(1);

        td.Json.GetProperty("ledgers")[0].GetProperty("problem").GetString()!.ShouldContain(kept);
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

    private readonly Dictionary<int, byte[]> leaves = [];
    private int? removed;
    private string? signed;

    private static Task<int> Verify(Td td) => td.RunAsync("audit", "verify", "--at", "lakeside", "--json");

    private static (string? Kind, long From) Fault(Td td)
    {
        var fault = td.Json.GetProperty("ledgers")[0].GetProperty("fault");
        return (fault.GetProperty("kind").GetString(), fault.GetProperty("from").GetInt64());
    }

    private async Task<Td> Serving()
    {
        // The first note stays what it was when entries are changed behind it.
        signed = Note(40);
        var td = await Td.StartAsync(app =>
        {
            app.MapGet("/ledger-lakeside/checkpoint", () => Results.Text(size == 40 && signed is not null ? signed : Note(size)));
            app.MapGet("/ledger-lakeside/checkpoints", (long after) => Results.Json(new { checkpoints = after < 0 && size >= 40 && signed is not null ? new[] { new { size = 40, note = signed } } : [] }));
            app.MapGet("/ledger-lakeside/entries", (int from, int to) => Results.Json(Enumerable.Range(from, to - from).Where(at => at != removed)
                .Select(at => new LoggedEntry(at, entries[at], leaves.GetValueOrDefault(at) ?? MerkleHash.Leaf(entries[at])))));
        });
        td.WriteProfile(profile => profile["enclaves"]![0]!["verifierKey"] = new NoteVerifier(Origin, key.Verifier).ToString());
        return td;
    }

    private string Note(int of)
    {
        var tree = new CompactRange();
        foreach (var entry in entries.Take(of))
            tree.Append(MerkleHash.Leaf(entry));
        return new Checkpoint(Origin, of, tree.Root()).Sign(new NoteSigner(Origin, key));
    }
}
