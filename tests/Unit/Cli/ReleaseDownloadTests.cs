using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Cli;

public sealed class ReleaseDownloadTests : IDisposable
{
    private const string Id = "0198c0de-0000-7000-8000-000000000000";
    private const string Table = "sex,n\nF,12\n";
    private readonly Ed25519Signer enclave = Ed25519Signer.Create();
    private readonly Ed25519Signer ledger = Ed25519Signer.Create();

    public void Dispose()
    {
        enclave.Dispose();
        ledger.Dispose();
    }

    [Fact]
    public async Task A_release_is_kept_with_what_proves_it()
    {
        await using var td = await Serving("table.csv", Table);

        (await Download(td, "--json")).ShouldBe(0, td.Error);

        td.Directory.Read("out", "table.csv").ShouldBe(Table);
        td.Directory.Read("out", "_release", "manifest.json").ShouldContain("table.csv");
        File.Exists(td.Directory.At("out", "_release", "manifest.sig")).ShouldBeTrue();
        td.Directory.Read("out", "_release", "decision.json").ShouldBe(Decision());
        TlogProof.TryParse(td.Directory.Read("out", "_release", "decision.tlog-proof"), out var proof).ShouldBeTrue();
        proof.Verify(Encoding.UTF8.GetBytes(Decision()), new LogKeys(new NoteVerifier("trusteddata.local/lakeside", ledger.Verifier)), WitnessPolicy.None).ShouldBeTrue();
        var verified = td.Json.GetProperty("verified");
        (verified.GetProperty("signature").GetBoolean(), verified.GetProperty("auditProof").GetBoolean()).ShouldBe((true, true));
    }

    [Fact]
    public async Task Without_keys_in_the_profile_it_says_what_was_not_verified()
    {
        await using var td = await Serving("table.csv", Table);
        td.WriteProfile();

        (await Download(td)).ShouldBe(0, td.Error);

        td.Output.ShouldContain("the profile has no key to check the manifest's signature");
    }

    [Theory]
    [InlineData("bytes", "are not those that were released")]
    [InlineData("signature", "not signed by lakeside")]
    [InlineData("proof", "does not show an entry in the ledger of lakeside")]
    [InlineData("length", "more than the 11 bytes")]
    [InlineData("run", "it is about another run")]
    [InlineData("dataset", "it is about another dataset")]
    [InlineData("type", "it is no decision to release")]
    [InlineData("outcome", "it is no decision to release")]
    [InlineData("no-entry", "it is no decision to release")]
    public async Task A_release_that_was_tampered_with_is_not_kept(string what, string words)
    {
        await using var td = await Serving("table.csv", Table, what);

        (await Download(td)).ShouldBe(1);

        td.Error.ShouldContain(words);
        Directory.Exists(td.Directory.At("out")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../table.csv")]
    [InlineData("/etc/table.csv")]
    [InlineData("a/b.csv")]
    [InlineData(".bashrc")]
    [InlineData("_release")]
    [InlineData("")]
    public async Task A_file_name_that_is_not_plain_is_refused(string name)
    {
        await using var td = await Serving(name, Table);

        (await Download(td)).ShouldBe(1);

        td.Error.ShouldContain("no plain file name");
        Directory.Exists(td.Directory.At("out")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_with_other_content_is_not_overwritten_unless_the_person_says_so()
    {
        await using var td = await Serving("table.csv", Table);
        td.Directory.Write("out/table.csv", "mine");

        (await Download(td)).ShouldBe(1);
        td.Error.ShouldContain("with other content; nothing was written");
        td.Directory.Read("out", "table.csv").ShouldBe("mine");
        Directory.Exists(td.Directory.At("out", "_release")).ShouldBeFalse();

        (await Download(td, "--force")).ShouldBe(0, td.Error);
        td.Directory.Read("out", "table.csv").ShouldBe(Table);
    }

    [Fact]
    public async Task The_same_release_again_changes_nothing()
    {
        await using var td = await Serving("table.csv", Table);

        (await Download(td)).ShouldBe(0, td.Error);
        (await Download(td)).ShouldBe(0, td.Error);
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link()
    {
        await using var td = await Serving("table.csv", Table);
        var elsewhere = td.Directory.Write("elsewhere.csv", Table);
        Directory.CreateDirectory(td.Directory.At("out"));
        File.CreateSymbolicLink(td.Directory.At("out", "table.csv"), elsewhere);

        (await Download(td, "--force")).ShouldBe(1);

        td.Error.ShouldContain("a directory or a link");
    }

    [Fact]
    public async Task The_receipt_of_a_downloaded_release_verifies_offline_and_names_it()
    {
        await using var td = await Serving("table.csv", Table);
        (await Download(td)).ShouldBe(0, td.Error);
        var asked = td.Requests.Count;

        (await td.RunAsync("audit", "receipt", td.Directory.At("out"))).ShouldBe(0, td.Error);

        td.Output.ShouldContain($"Release {Guid.Empty} of run {Guid.Empty} (td:lakeside/ms@1), 1 files: its decision is entry 0 of trusteddata.local/lakeside, recorded 2027-01-02 03:04:05Z; proven by the checkpoint of 1 entries, signed by the log and cosigned by no known witness.");
        td.Requests.Count.ShouldBe(asked);
        (await td.RunAsync("audit", "receipt", td.Directory.At("out", "_release", "decision.tlog-proof"), "--key", $"{new NoteVerifier("trusteddata.local/lakeside", ledger.Verifier)}", "--json")).ShouldBe(0, td.Error);
        td.Json.GetProperty("release").GetGuid().ShouldBe(Guid.Empty);
    }

    [Theory]
    [InlineData("decision.json", "success", "sUccess", "the entry is not entry 0")]
    [InlineData("decision.tlog-proof", "index 0", "index 1", "the entry is not entry 1")]
    [InlineData("manifest.json", "lesion-burden", "lesion-burdem", "not signed by lakeside")]
    [InlineData("../table.csv", "F,12", "F,13", "are not those that were released")]
    [InlineData("../table.csv", "F,12", "F,123", "is not the file that was released")]
    public async Task A_receipt_that_was_tampered_with_does_not_hold(string file, string part, string instead, string words)
    {
        await using var td = await Serving("table.csv", Table);
        (await Download(td)).ShouldBe(0, td.Error);
        var path = td.Directory.At("out", "_release", file);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Replace(part, instead, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        (await td.RunAsync("audit", "receipt", td.Directory.At("out"))).ShouldBe(1);

        td.Error.ShouldContain(words);
    }

    [Fact]
    public async Task A_receipt_of_another_log_or_without_its_witness_does_not_hold()
    {
        using var stranger = Ed25519Signer.Create();
        await using var td = await Serving("table.csv", Table);
        (await Download(td)).ShouldBe(0, td.Error);
        string[] receipt = ["audit", "receipt", td.Directory.At("out"), "--key"];

        (await td.RunAsync([.. receipt, $"{new NoteVerifier("trusteddata.local/lakeside", stranger.Verifier)}"])).ShouldBe(1);
        td.Error.ShouldContain("not one that a known key of trusteddata.local/lakeside signed");
        (await td.RunAsync([.. receipt, $"{new NoteVerifier("trusteddata.local/lakeside", ledger.Verifier)}", "--witness", $"{new CosignatureVerifier("witness.example/hub", stranger.Verifier)}"])).ShouldBe(1);
        td.Error.ShouldContain("cosigned by 0 of the known witnesses, and 1 are required");
    }

    private static Task<int> Download(Td td, params string[] more) => td.RunAsync(["release", "download", Id, "--to", td.Directory.At("out"), .. more]);

    private async Task<Td> Serving(string name, string content, string? tampered = null)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var manifest = JsonSerializer.Serialize(
            new ReleaseManifest(
                Guid.Empty, Guid.Empty, "lakeside", "td:lakeside/ms@1", "lesion-burden", "1.0.0", "d", "sha256:i", "{}", null, true, 1, "1", "1", DateTimeOffset.UnixEpoch,
                [new ReleasedFile(name, "table", bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)))], ["age bands"]),
            JsonSerializerOptions.Web);
        var signature = enclave.SignBase64(Encoding.UTF8.GetBytes((tampered == "signature" ? "another" : "trusteddata-release-v1\n") + manifest));
        var served = tampered switch
        {
            "bytes" => "sex,n\nF,13\n"u8.ToArray(),
            "length" => [.. bytes, 0],
            _ => bytes,
        };
        var td = await Td.StartAsync(app =>
        {
            app.MapGet($"/api/runs/{Id}/release", () => Results.Json(new { id = Guid.Empty, manifestText = manifest, signature, auditProof = Proof(tampered) }));
            app.MapGet($"/api/runs/{Id}/release/files/{{file}}", () => Results.Bytes(served));
        });
        td.WriteProfile(profile =>
        {
            var place = profile["enclaves"]![0]!;
            place["publicKey"] = enclave.PublicKeyBase64;
            place["verifierKey"] = new NoteVerifier("trusteddata.local/lakeside", ledger.Verifier).ToString();
        });
        return td;
    }

    private AuditProof Proof(string? tampered)
    {
        var entry = Encoding.UTF8.GetBytes(tampered switch
        {
            "run" => Decision(run: Guid.Parse(Id)),
            "dataset" => Decision(dataset: "td:lakeside/ms@2"),
            "type" => Decision(type: "run.accepted"),
            "outcome" => Decision(outcome: "refused"),
            "no-entry" => "anything",
            _ => Decision(),
        });
        var signer = new NoteSigner("trusteddata.local/lakeside", ledger);
        var note = new Checkpoint("trusteddata.local/lakeside", 1, MerkleHash.Leaf(tampered == "proof" ? "another"u8 : entry)).Sign(signer);
        return new AuditProof(0, Convert.ToBase64String(entry), [], note);
    }

    private static string Decision(string type = "release.decided", Guid run = default, string dataset = "td:lakeside/ms@1", string outcome = "success") =>
        $$"""{"data":{"dataset":"{{dataset}}","outcome":"{{outcome}}","run":"{{run}}"},"time":"2027-01-02T03:04:05.000000Z","type":"{{type}}"}""";
}
