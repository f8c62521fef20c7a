using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>
/// The log as files of C2SP tlog-tiles. What a tile must hold is computed here from the entries, by the sentences of the
/// specification and not by the product's own code.
/// </summary>
public sealed class TileTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private LoneLedger _ledger = null!;
    private Api _auditor = null!;
    private Producer _producer = null!;

    public override async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        _ledger = await LoneLedger.StartAsync(Site, Postgres, Cancel);
        (_auditor, _producer) = (_ledger.Auditor, _ledger.Producer);
    }

    [Fact]
    public async Task Tiles_and_bundles_are_those_of_the_specification_for_every_size_that_was_signed()
    {
        await _producer.LogAsync(Enumerable.Range(0, 100).Select(_ => Producer.Fact()));
        await _producer.LogAsync(Enumerable.Range(0, 500).Select(_ => Producer.Fact()));
        (await _auditor.PostAsync("/exports", new { from = 0, to = 600 })).Status.ShouldBe(HttpStatusCode.NoContent);
        var bodies = (await _ledger.Reader.EntriesAsync(0, 600)).Select(entry => entry.Entry).ToArray();
        var leaves = Array.ConvertAll(bodies, body => SHA256.HashData([0, .. body]));

        (await BytesAsync("/tile/0/000")).ShouldBe(Concat(leaves[..256]));
        (await BytesAsync("/tile/0/001")).ShouldBe(Concat(leaves[256..512]));
        (await BytesAsync("/tile/0/002.p/88")).ShouldBe(Concat(leaves[512..600]));
        (await BytesAsync("/tile/0/000.p/100")).ShouldBe(Concat(leaves[..100]));
        (await BytesAsync("/tile/1/000.p/2")).ShouldBe([.. LogReader.Root(bodies.AsSpan(0, 256)), .. LogReader.Root(bodies.AsSpan(256, 256))]);
        (await BytesAsync("/tile/entries/001")).ShouldBe(Bundle(bodies[256..512]));
        (await BytesAsync("/tile/entries/002.p/88")).ShouldBe(Bundle(bodies[512..600]));
        (await BytesAsync("/tile/entries/000.p/100")).ShouldBe(Bundle(bodies[..100]));
        foreach (var none in new[] { "/tile/0/003", "/tile/1/000", "/tile/2/000.p/1", "/tile/entries/003", "/tile/entries/002" })
            (await _auditor.GetAsync(none)).ShouldBeRefused(HttpStatusCode.NotFound, "tile-not-covered");
        foreach (var none in new[] { "/tile/0/0", "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/0/000.p/01", "/tile/64/000", "/tile/-1/000", "/tile/0/x000/000", "/tile/entries/1" })
            (await _auditor.GetAsync(none)).ShouldBeRefused(HttpStatusCode.NotFound, "no-such-tile");
    }

    [Fact]
    public async Task Whoever_verifies_gets_hashes_and_only_auditors_get_entries()
    {
        await _producer.LogAsync(Enumerable.Range(0, 3).Select(_ => Producer.Fact()));
        var researcher = new Api(_ledger.Address, Tokens.Forge(Site.Organisations, token => token.Audience = "ledger:hub"));
        var witness = new Api(_ledger.Address, Tokens.Forge(Site.Organisations, token =>
        {
            token.Audience = "ledger:hub";
            token.Claims = new Dictionary<string, object> { ["sub"] = "witness", ["client_id"] = "witness", ["scope"] = "ledger.witness" };
        }));
        string[] hashes = ["/checkpoint", "/checkpoints", "/key", "/tile/0/000.p/3", "/proofs/consistency?from=1"];
        string[] entries = ["/tile/entries/000.p/3"];
        foreach (var path in hashes)
        {
            foreach (var reader in new[] { _auditor, _ledger.ProducerApi, witness })
                (await reader.GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK, path);
        }
        foreach (var path in entries)
        {
            (await _auditor.GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK, path);
            foreach (var other in new[] { _ledger.ProducerApi, witness })
                (await other.GetAsync(path)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        }
        foreach (var path in hashes.Concat(entries))
        {
            (await researcher.GetAsync(path)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
            (await new Api(_ledger.Address, null).GetAsync(path)).Status.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    [Fact]
    public async Task An_export_is_one_entry_however_many_bundles_are_fetched_and_hashes_are_none()
    {
        await _producer.LogAsync(Enumerable.Range(0, 700).Select(_ => Producer.Fact()));
        foreach (var path in new[] { "/checkpoint", "/tile/0/000", "/tile/1/000.p/2" })
            (await _auditor.GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
        (await ExportsAsync()).ShouldBe(0);

        (await _auditor.PostAsync("/exports", new { from = 0, to = 700 })).Status.ShouldBe(HttpStatusCode.NoContent);
        foreach (var bundle in new[] { "000", "001", "002.p/188" })
            await BytesAsync($"/tile/entries/{bundle}");
        (await ExportsAsync()).ShouldBe(1);

        // Beyond what was announced, and by itself: another one.
        await _producer.LogAsync(Enumerable.Range(0, 100).Select(_ => Producer.Fact()));
        await BytesAsync("/tile/entries/002");
        (await ExportsAsync()).ShouldBe(2);
        (await _auditor.PostAsync("/exports", new { from = 0, to = 100_000 })).ShouldBeRefused(HttpStatusCode.BadRequest, "range");
    }

    private Task<long> ExportsAsync() =>
        Sql.ValueAsync<long>(_ledger.Database, "SELECT count(*) FROM entry WHERE convert_from(body, 'UTF8')::json ->> 'type' = 'ledger.exported'");

    private async Task<byte[]> BytesAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = _ledger.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static byte[] Concat(byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Bundle(byte[][] entries) => [.. entries.SelectMany(entry =>
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
        return length.Concat(entry);
    })];
}
