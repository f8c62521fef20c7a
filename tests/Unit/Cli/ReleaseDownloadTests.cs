using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

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
        File.Exists(td.Directory.At("out", "_release", "audit-proof.json")).ShouldBeTrue();
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
            app.MapGet($"/api/runs/{Id}/release", () => Results.Json(new { id = Guid.Empty, manifestText = manifest, signature, auditProof = Proof(tampered == "proof") }));
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

    private AuditProof Proof(bool isTampered)
    {
        var entry = "the decision"u8.ToArray();
        var note = new Checkpoint("trusteddata.local/lakeside", 1, MerkleHash.Leaf(entry)).Sign(new NoteSigner("trusteddata.local/lakeside", ledger));
        return new AuditProof(0, Convert.ToBase64String(isTampered ? "another"u8 : entry), [], note);
    }
}
