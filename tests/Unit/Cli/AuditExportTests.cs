using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Cli;

/// <summary>Exports, and the offline verification of what they leave.</summary>
public sealed class AuditExportTests : IDisposable
{
    private readonly ServedLog log = new(300);

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task An_export_is_the_log_as_it_is_served_and_is_told_to_the_ledger_once_and_first()
    {
        await using var td = await log.ServeAsync();

        (await Export(td)).ShouldBe(0, td.Error);

        Exported(td).ShouldBe(log.Files.Keys.Append("checkpoint").Order(StringComparer.Ordinal));
        foreach (var (path, bytes) in log.Files)
            (await File.ReadAllBytesAsync(td.Directory.At("log", path), TestContext.Current.CancellationToken)).ShouldBe(bytes);
        td.Directory.Read("log", "checkpoint").ShouldBe(log.Checkpoint);
        td.Requests.Where(request => request.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(["""POST /ledger-lakeside/exports {"from":0,"to":300}"""]);
        td.Requests.FindIndex(request => request.StartsWith("POST", StringComparison.Ordinal)).ShouldBeLessThan(td.Requests.FindIndex(request => request.Contains("/tile/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_export_grows_without_fetching_again_what_is_there()
    {
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);
        log.Write(600);
        td.Requests.Clear();

        (await Export(td)).ShouldBe(0, td.Error);

        Exported(td).ShouldBe(log.Files.Keys.Append("checkpoint").Order(StringComparer.Ordinal));
        td.Requests.ShouldNotContain(request => request.StartsWith("GET /ledger-lakeside/tile/0/000 ", StringComparison.Ordinal));
        td.Output.ShouldContain("it continues the earlier one of 300");
        (await Offline(td)).ShouldBe(0, td.Error);
    }

    [Fact]
    public async Task An_export_that_was_broken_off_leaves_the_last_whole_one_and_goes_on_from_there()
    {
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);
        log.Write(600);
        var missing = log.Files["tile/entries/001"];
        log.Files.Remove("tile/entries/001");

        (await Export(td)).ShouldBe(1);
        td.Error.ShouldContain("has no tile/entries/001");
        (await Offline(td)).ShouldBe(0, td.Error);
        td.Output.ShouldContain("300 entries");

        log.Files["tile/entries/001"] = missing;
        (await Export(td)).ShouldBe(0, td.Error);
        (await Offline(td)).ShouldBe(0, td.Error);
        td.Output.ShouldContain("600 entries");
    }

    [Fact]
    public async Task A_log_that_does_not_verify_gets_no_checkpoint()
    {
        await using var td = await log.ServeAsync();
        log.Files["tile/0/000"][5] ^= 1;

        (await Export(td)).ShouldBe(1);

        td.Output.ShouldContain("tile/0/000 is wrong");
        File.Exists(td.Directory.At("log", "checkpoint")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_or_is_another_one_is_not_exported_over_the_old_one()
    {
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);

        log.Write(200);
        (await Export(td)).ShouldBe(1);
        td.Output.ShouldContain("rolled back: the export in");

        td.Directory.Write("log/checkpoint", "nothing");
        (await Export(td)).ShouldBe(1);
        td.Error.ShouldContain("holds another log, or a damaged one");
    }

    [Fact]
    public async Task A_directory_verifies_with_a_key_alone_without_profile_and_network()
    {
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);
        td.Directory.Write("vkeys", $"{log.Vkey}\n");
        File.Delete(td.Directory.At("profile.json"));
        var asked = td.Requests.Count;

        (await Offline(td, "--json")).ShouldBe(0, td.Error);
        td.Json.GetProperty("ledgers")[0].GetProperty("entries").GetInt64().ShouldBe(300);
        (await td.RunAsync("audit", "verify", "--dir", td.Directory.At("log"), "--key", td.Directory.At("vkeys"))).ShouldBe(0, td.Error);

        td.Requests.Count.ShouldBe(asked);
        (await td.RunAsync("audit", "verify", "--dir", td.Directory.At("log"))).ShouldBe(1);
        td.Error.ShouldContain("--key VKEY");
    }

    [Fact]
    public async Task A_directory_is_compared_with_an_earlier_checkpoint()
    {
        await using var td = await log.ServeAsync();
        var kept = td.Directory.Write("kept", log.Checkpoint);
        (await Export(td)).ShouldBe(0, td.Error);
        (await Offline(td, "--since", kept)).ShouldBe(0, td.Error);

        td.Directory.Write("kept", new Checkpoint(ServedLog.Origin, 200, new byte[32]).Sign(log.Signer));
        (await Offline(td, "--since", kept)).ShouldBe(1);
        td.Output.ShouldContain("An entry from 0 to 199 was edited, replaced or moved since");

        log.Write(400);
        td.Directory.Write("kept", log.Checkpoint);
        (await Offline(td, "--since", kept)).ShouldBe(1);
        td.Output.ShouldContain("rolled back: an earlier checkpoint has 400 entries, this one 300");
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/001.p/44")]
    [InlineData("tile/1/000.p/1")]
    [InlineData("tile/entries/000")]
    [InlineData("tile/entries/001.p/44")]
    public async Task A_changed_bit_of_any_file_is_found_and_the_file_is_named(string file)
    {
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);
        var bytes = (byte[])log.Files[file].Clone();
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(td.Directory.At("log", file), bytes, TestContext.Current.CancellationToken);

        (await Offline(td, "--json")).ShouldBe(1);

        td.Json.GetProperty("ledgers")[0].GetProperty("fault").GetProperty("file").GetString().ShouldBe(file);
    }

    [Fact]
    public async Task A_log_that_names_its_key_otherwise_than_itself_verifies_when_its_name_is_given()
    {
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);
        using var key = Ed25519Signer.Create();
        var signer = new NoteSigner("example.com/key", key);
        td.Directory.Write("log/checkpoint", signer.Sign(log.Checkpoint.Split("\n\n")[0] + "\n"));
        string[] verify = ["audit", "verify", "--dir", td.Directory.At("log"), "--key", $"{signer.Verifier}"];

        (await td.RunAsync(verify)).ShouldBe(1);
        (await td.RunAsync([.. verify, "--origin", ServedLog.Origin])).ShouldBe(0, td.Error);
        (await td.RunAsync([.. verify, "--origin", "example.com/other"])).ShouldBe(1);
    }

    [Fact]
    public async Task Witnesses_given_on_the_command_line_must_all_have_cosigned_unless_fewer_are_asked_for()
    {
        await using var td = await log.ServeAsync();
        using var one = Ed25519Signer.Create();
        using var two = Ed25519Signer.Create();
        var (first, second) = (new CosignatureSigner("witness.example/1", one), new CosignatureSigner("witness.example/2", two));
        log.Checkpoint += first.Sign(log.Checkpoint.Split("\n\n")[0] + "\n", DateTimeOffset.UnixEpoch.AddDays(1));
        (await Export(td)).ShouldBe(0, td.Error);
        string[] witnesses = ["--witness", $"{first.Verifier}", "--witness", $"{second.Verifier}"];

        (await Offline(td, witnesses)).ShouldBe(1);
        td.Output.ShouldContain("cosigned by 1 of the 2 known witnesses, and 2 are required");
        (await Offline(td, [.. witnesses, "--quorum", "1"])).ShouldBe(0, td.Error);
        td.Output.ShouldContain("cosigned by witness.example/1");
        (await Offline(td, [.. witnesses, "--quorum", "3"])).ShouldBe(1);
        td.Error.ShouldContain("a number from 0 to 2");
    }

    [Fact]
    public async Task A_wrong_key_and_keys_without_a_directory_are_refused()
    {
        using var stranger = Ed25519Signer.Create();
        await using var td = await log.ServeAsync();
        (await Export(td)).ShouldBe(0, td.Error);

        (await td.RunAsync("audit", "verify", "--dir", td.Directory.At("log"), "--key", $"{new NoteVerifier(ServedLog.Origin, stranger.Verifier)}")).ShouldBe(1);
        td.Output.ShouldContain("not one that a known key");
        (await td.RunAsync("audit", "verify", "--dir", td.Directory.At("log"), "--key", "nonsense")).ShouldBe(1);
        td.Error.ShouldContain("are not keys of one log");
        (await td.RunAsync("audit", "verify", "--key", log.Vkey)).ShouldBe(1);
        td.Error.ShouldContain("go with --dir");
    }

    [Fact]
    public async Task An_entry_is_proven_by_a_file_that_verifies_offline()
    {
        await using var td = await log.ServeAsync();

        (await td.RunAsync("audit", "prove", "270", "--at", "lakeside", "--to", td.Directory.At("proof.tlog-proof"))).ShouldBe(0, td.Error);

        (await File.ReadAllBytesAsync(td.Directory.At("proof.json"), TestContext.Current.CancellationToken)).ShouldBe(log.Entries[270]);
        (await td.RunAsync("audit", "receipt", td.Directory.At("proof.tlog-proof"))).ShouldBe(0, td.Error);
        td.Output.ShouldContain($"Entry 270 (entry.270) stands in {ServedLog.Origin}, recorded 2027-01-02 03:04:30Z; proven by the checkpoint of 300 entries");
        td.Directory.Write("proof.json", "something else");
        (await td.RunAsync("audit", "receipt", td.Directory.At("proof.tlog-proof"))).ShouldBe(1);
        td.Error.ShouldContain("the entry is not entry 270");
    }

    [Fact]
    public async Task A_proof_is_printed_and_one_that_does_not_hold_is_not()
    {
        await using var td = await log.ServeAsync();

        (await td.RunAsync("audit", "prove", "0", "--at", "lakeside")).ShouldBe(0, td.Error);
        td.Output.ShouldStartWith("c2sp.org/tlog-proof@v1\nindex 0\n");
        (await td.RunAsync("audit", "prove", "300", "--at", "lakeside")).ShouldBe(1);
        td.Error.ShouldContain("there is no entry 300 in it yet");
        log.Files["tile/entries/000"][3] ^= 1;
        (await td.RunAsync("audit", "prove", "0", "--at", "lakeside")).ShouldBe(1);
        td.Error.ShouldContain("does not hold: the entry is not entry 0");
    }

    [Fact]
    public async Task The_key_of_the_profile_is_printed_and_another_one_of_the_ledger_is_a_failure()
    {
        using var other = Ed25519Signer.Create();
        await using var td = await log.ServeAsync();

        (await td.RunAsync("audit", "key", "--at", "lakeside")).ShouldBe(0, td.Error);
        td.Output.ShouldBe($"{log.Vkey}\n");

        log.SaidKey = $"{new NoteVerifier(ServedLog.Origin, other.Verifier)}\n";
        (await td.RunAsync("audit", "key", "--at", "lakeside")).ShouldBe(1);
        td.Output.ShouldBe($"{log.Vkey}\n");
        td.Error.ShouldContain("which is not in your profile");
    }

    private static Task<int> Export(Td td) => td.RunAsync("audit", "export", "--at", "lakeside", "--to", td.Directory.At("log"));

    private Task<int> Offline(Td td, params string[] more) => td.RunAsync(["audit", "verify", "--dir", td.Directory.At("log"), "--key", log.Vkey, .. more]);

    private static IEnumerable<string> Exported(Td td) =>
        Directory.EnumerateFiles(td.Directory.At("log"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(td.Directory.At("log"), file)).Order(StringComparer.Ordinal);
}
