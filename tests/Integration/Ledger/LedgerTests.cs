using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Tests.Integration.Ledger;

public sealed class LedgerTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Producer _hub = null!;
    private Api _hubApi = null!;
    private Api _auditor = null!;
    private NoteVerifier _key = null!;
    private LogReader _reader = null!;

    private Uri Address => Site.Organisations.LedgerHub.Address;

    private string Database => Site.Organisations.Database("ledger_hub").Administrator;

    protected override async Task PrepareAsync()
    {
        _hubApi = await ServiceAsync("hub");
        _hub = new Producer(_hubApi);
        _auditor = new Api(Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        var keys = new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys"));
        NoteVerifier.TryParse(keys.VerifierKey("hub-ledger", "trusteddata.local/hub"), out var key).ShouldBeTrue();
        _key = key;
        _reader = new LogReader(_auditor, _key);
    }

    [Fact]
    public async Task A_fact_is_logged_once_however_often_it_is_sent()
    {
        var facts = new[] { Producer.Fact(), Producer.Fact() };
        var first = await _hub.LogAsync(facts);

        (await _hub.LogAsync(facts)).ShouldBe(first);
        (await _hub.LogAsync(facts[1], facts[0], facts[1])).ShouldBe([first[1], first[0], first[1]]);
        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _hub.LogAsync(facts)))).ShouldAllBe(again => again.SequenceEqual(first));
        (await CountAsync($"fact_id IN ('{facts[0].Id}', '{facts[1].Id}')")).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_id_of_another_producer_is_another_fact()
    {
        var fact = Producer.Fact();
        var identity = new Producer(await ServiceAsync("identity"));

        (await identity.LogAsync(fact)).ShouldNotBe(await _hub.LogAsync(fact));
        (await CountAsync($"fact_id = '{fact.Id}'")).ShouldBe(2);
        var entry = JsonNode.Parse((await _hubApi.GetAsync($"/proofs/inclusion/{fact.Id}")).Ok().GetProperty("entry").GetBytesFromBase64())!;
        ((string?)entry["source"]).ShouldBe("hub");
    }

    [Fact]
    public async Task Other_content_for_a_logged_fact_is_refused_as_a_whole_and_logged_once()
    {
        var fact = Producer.Fact();
        var fresh = Producer.Fact();
        await _hub.LogAsync(fact);

        for (var attempt = 0; attempt < 3; attempt++)
            (await _hub.SendAsync(fresh, fact with { Reason = "another" })).ShouldBeRefused(HttpStatusCode.Conflict, "fact-conflict");
        (await _hub.SendAsync(fresh, fresh with { Reason = "another" })).ShouldBeRefused(HttpStatusCode.Conflict, "fact-conflict");
        (await CountAsync($"fact_id = '{fresh.Id}'")).ShouldBe(0);
        var tries = await Sql.ValueAsync<long>(Database, $"SELECT count(*) FROM entry WHERE producer = 'ledger' AND convert_from(body, 'UTF8') LIKE '%{fact.Id}%fact-conflict%'");
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task Indices_are_contiguous_however_many_producers_send_at_once()
    {
        var identity = new Producer(await ServiceAsync("identity"));
        var before = await CountAsync("true");
        var batches = await Task.WhenAll(Enumerable.Range(0, 40).Select(at =>
            (at % 2 == 0 ? _hub : identity).LogAsync(Enumerable.Range(0, 1 + (at % 7)).Select(_ => Producer.Fact()))));

        var given = batches.SelectMany(batch => batch).ToList();
        given.Distinct().Count().ShouldBe(given.Count);
        batches.ShouldAllBe(batch => batch.Zip(batch.Skip(1), (one, next) => next == one + 1).All(follows => follows));
        given.Min().ShouldBeGreaterThanOrEqualTo(before);
        (await Sql.ValueAsync<long>(Database, "SELECT max(index) + 1 - count(*) FROM entry")).ShouldBe(0);
    }

    [Fact]
    public async Task A_receipt_proves_an_entry_under_the_logs_key_and_no_other()
    {
        var fact = Producer.Fact() with { Project = Guid.CreateVersion7(), Entities = [new FactEntity("thing", "1")] };
        var index = (await _hub.LogAsync(fact)).Single();
        var receipt = (await _hubApi.GetAsync($"/proofs/inclusion/{fact.Id}")).Ok().Deserialize<InclusionReceipt>(JsonSerializerOptions.Web)!;

        receipt.Index.ShouldBe(index);
        receipt.Verify(_key).ShouldBeTrue();
        (receipt with { Index = index + 1 }).Verify(_key).ShouldBeFalse();
        (receipt with { Entry = [.. receipt.Entry, 32] }).Verify(_key).ShouldBeFalse();
        (receipt with { Checkpoint = receipt.Checkpoint.Replace("trusteddata.local/hub\n", "trusteddata.local/hub\n1", StringComparison.Ordinal) }).Verify(_key).ShouldBeFalse();
        NoteVerifier.TryParse(new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys")).VerifierKey("lakeside-ledger", "trusteddata.local/hub"), out var other).ShouldBeTrue();
        receipt.Verify(other).ShouldBeFalse();
        var entry = JsonNode.Parse(receipt.Entry)!;
        ((string?)entry["id"], (string?)entry["type"], (string?)entry["specversion"]).ShouldBe((fact.Id.ToString(), "catalogue.published", "1.0"));
        ((string?)entry["data"]!["project"]).ShouldBe(fact.Project.ToString());
        (await (await ServiceAsync("identity")).GetAsync($"/proofs/inclusion/{fact.Id}")).ShouldBeRefused(HttpStatusCode.NotFound, "entry-pending");
    }

    [Fact]
    public async Task The_checkpoint_is_the_root_of_the_entries_and_continues_each_earlier_one()
    {
        var earlier = await _reader.OpenAsync();
        await _hub.LogAsync(Enumerable.Range(0, 30).Select(_ => Producer.Fact()));
        var later = await _reader.OpenAsync();

        later.Size.ShouldBeGreaterThanOrEqualTo(earlier.Size + 30);
        var entries = await _reader.EntriesAsync(0, later.Size);
        entries.Select(entry => entry.Index).ShouldBe(Enumerable.Range(0, (int)later.Size).Select(index => (long)index));
        LogReader.Root([.. entries.Select(entry => entry.Entry)]).ShouldBe(later.Root);
        LogReader.Root([.. entries.Take((int)earlier.Size).Select(entry => entry.Entry)]).ShouldBe(earlier.Root);
        var proof = (await _auditor.GetAsync($"/proofs/consistency?from={earlier.Size}&to={later.Size}")).Ok().GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64()).ToList();
        MerkleProof.VerifyConsistency(earlier.Size, later.Size, earlier.Root, later.Root, proof).ShouldBeTrue();
        var inclusion = (await _auditor.GetAsync($"/proofs/inclusion?index=3&size={earlier.Size}")).Ok();
        MerkleProof.VerifyInclusion(3, earlier.Size, MerkleHash.Leaf(entries[3].Entry), [.. inclusion.GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64())], earlier.Root).ShouldBeTrue();
        (await _reader.VerifyAsync()).Holds.ShouldBeTrue();
        foreach (var range in new[] { "from=0&to=1", $"from=1&to={later.Size + 1000}", "from=3&to=2", "from=-1&to=2" })
            (await _auditor.GetAsync($"/proofs/consistency?{range}")).ShouldBeRefused(HttpStatusCode.BadRequest, "range");
    }

    [Fact]
    public async Task The_checkpoint_is_a_signed_note_as_C2SP_describes()
    {
        var note = await _reader.CheckpointAsync();
        var lines = note.Split('\n');
        lines[0].ShouldBe("trusteddata.local/hub");
        long.Parse(lines[1]).ShouldBeGreaterThan(0);
        Convert.FromBase64String(lines[2]).Length.ShouldBe(32);
        lines[3].ShouldBeEmpty();
        lines[4].ShouldStartWith("— trusteddata.local/hub ");

        // With another library's Ed25519 than the log's own verifier: four bytes of key hash, then the signature over the text.
        var signature = Convert.FromBase64String(lines[4].Split(' ')[2]);
        var vkey = Convert.FromBase64String(_key.ToString().Split('+', 3)[2]);
        vkey[0].ShouldBe((byte)1);
        var text = Encoding.UTF8.GetBytes(string.Join('\n', lines[..3]) + "\n");
        var algorithm = NSec.Cryptography.SignatureAlgorithm.Ed25519;
        var key = NSec.Cryptography.PublicKey.Import(algorithm, vkey.AsSpan(1), NSec.Cryptography.KeyBlobFormat.RawPublicKey);
        algorithm.Verify(key, text, signature.AsSpan(4)).ShouldBeTrue();
        signature[..4].ShouldBe(System.Security.Cryptography.SHA256.HashData([.. "trusteddata.local/hub\n"u8, .. vkey])[..4]);
    }

    [Fact]
    public async Task Nobody_changes_or_removes_a_row()
    {
        await _hub.LogAsync(Producer.Fact());
        var database = Site.Organisations.Database("ledger_hub");
        foreach (var (table, column) in new[] { ("entry", "index"), ("bundle", "number"), ("bundle_term", "term"), ("tile_hash", "hash"), ("checkpoint", "note") })
        {
            foreach (var change in new[] { $"DELETE FROM {table}", $"TRUNCATE {table}", $"UPDATE {table} SET {column} = {column}" })
            {
                (await Sql.RefusalAsync(database.App, change)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, change);
                (await Sql.RefusalAsync(database.Owner, change)).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation, change);
                // Ordinary triggers are silent in a session that plays a replica; these are not.
                (await Sql.RefusalAsync(database.Administrator, $"SET session_replication_role = replica; {change}")).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation, change);
            }
            (await Sql.RefusalAsync(database.App, $"ALTER TABLE {table} DISABLE TRIGGER ALL")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task A_search_finds_by_what_entries_say_and_is_an_entry_itself()
    {
        var project = Guid.CreateVersion7();
        var run = Guid.CreateVersion7();
        var facts = new[]
        {
            Producer.Fact(EventTypes.CataloguePublished) with { Project = project, Dataset = "td:lakeside/a@1" },
            Producer.Fact(EventTypes.RequestRefused, FactOutcome.Refused) with { Project = project, Run = run, Dataset = "td:lakeside/a@2", Actor = new Actor("service", "x", OnBehalfOf: "person-1") },
        };
        await _hub.LogAsync(facts);

        (await FoundAsync($"project={project}")).ShouldBe([facts[0].Id, facts[1].Id]);
        (await FoundAsync($"project={project}&take=1")).ShouldBe([facts[0].Id]);
        (await FoundAsync($"run={run}")).ShouldBe([facts[1].Id]);
        (await FoundAsync($"project={project}&outcome=refused")).ShouldBe([facts[1].Id]);
        (await FoundAsync($"project={project}&dataset=td:lakeside/a")).Count.ShouldBe(2);
        (await FoundAsync($"project={project}&dataset=td:lakeside/a@2")).ShouldBe([facts[1].Id]);
        (await FoundAsync($"project={project}&actor=person-1")).ShouldBe([facts[1].Id]);
        (await FoundAsync($"project={project}&type=catalogue.published")).ShouldBe([facts[0].Id]);
        (await FoundAsync($"project={project}&since={Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(1).ToString("O"))}")).ShouldBeEmpty();
        (await _auditor.GetAsync("/entries/search?type=a%20b")).ShouldBeRefused(HttpStatusCode.BadRequest, "filter");
        (await _auditor.GetAsync("/entries/search?outcome=1")).ShouldBeRefused(HttpStatusCode.BadRequest, "filter");
        (await _auditor.GetAsync("/entries/search?take=501")).ShouldBeRefused(HttpStatusCode.BadRequest, "filter");

        var own = (await _auditor.GetAsync($"/entries/search?type=ledger.searched&actor={Site.Subject("auditor")}&take=500")).Ok().GetProperty("entries").EnumerateArray()
            .Where(entry => entry.ToString().Contains(project.ToString(), StringComparison.Ordinal)).ToList();
        own.Count.ShouldBe(8);
        own.ShouldAllBe(entry => entry.GetProperty("entry").GetProperty("source").GetString() == "ledger");

        async Task<List<Guid>> FoundAsync(string filter) => [.. (await _auditor.GetAsync($"/entries/search?{filter}")).Ok().GetProperty("entries").EnumerateArray()
            .Select(entry => entry.GetProperty("entry").GetProperty("id").GetGuid())];
    }

    [Fact]
    public async Task Services_hand_in_auditors_read_and_everybody_else_is_refused_and_logged()
    {
        var researcher = new Api(Address, Tokens.Forge(Site.Organisations, token => token.Audience = "ledger:hub"));
        var stranger = new Api(Address, null);
        var foreigner = new Api(Address, await Site.Organisations.TokenAsync("auditor", "lakeside", Cancel));
        var withoutRole = new Api(Address, Tokens.Forge(Site.Organisations, token => (token.Audience, token.Claims["scope"]) = ("ledger:hub", "ledger.read")));
        var fact = Producer.Fact();
        string[] reads = ["/entries", "/entries/search", "/proofs/inclusion?index=0", $"/proofs/inclusion/hub/{fact.Id}"];
        foreach (var read in reads)
        {
            (await stranger.GetAsync(read)).Status.ShouldBe(HttpStatusCode.Unauthorized, read);
            (await foreigner.GetAsync(read)).Status.ShouldBe(HttpStatusCode.Unauthorized, read);
            (await researcher.GetAsync(read)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
            (await withoutRole.GetAsync(read)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
            (await _hubApi.GetAsync(read)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        }
        foreach (var caller in new[] { _auditor, researcher })
            (await caller.PostAsync("/entries", Producer.Batch(fact))).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        (await stranger.PostAsync("/entries", Producer.Batch(fact))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var known in new[] { "/checkpoint", "/checkpoints", "/key" })
        {
            (await _auditor.GetAsync(known)).Status.ShouldBe(HttpStatusCode.OK, known);
            (await _hubApi.GetAsync(known)).Status.ShouldBe(HttpStatusCode.OK, known);
            (await researcher.GetAsync(known)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
            (await stranger.GetAsync(known)).Status.ShouldBe(HttpStatusCode.Unauthorized, known);
        }
        (await CountAsync($"fact_id = '{fact.Id}'")).ShouldBe(0);
        (await Sql.ValueAsync<long>(Database, $"SELECT count(*) FROM entry WHERE convert_from(body, 'UTF8')::json ->> 'type' = 'ledger.refused' AND convert_from(body, 'UTF8') LIKE '%{Site.Subject("researcher")}%'"))
            .ShouldBeGreaterThanOrEqualTo(2 * reads.Length + 1);
    }

    [Fact]
    public async Task What_is_no_fact_by_ids_and_codes_is_not_logged()
    {
        var good = Producer.Fact();
        Fact[] bad =
        [
            good with { Id = Guid.NewGuid() },
            good with { Outcome = FactOutcome.Refused },
            good with { Type = EventTypes.ReleaseRead, Outcome = FactOutcome.Refused, Entities = [new FactEntity("finding", "1")] },
            good with { Reason = "a reason in words" },
            good with { Purpose = "because I can" },
            good with { Dataset = "a b" },
            good with { Actor = new Actor("robot", "x") },
            good with { Actor = new Actor("person", "Jane Doe") },
            good with { Entities = [new FactEntity("thing", "one two")] },
            good with { Entities = [.. Enumerable.Repeat(new FactEntity("thing", "1"), 201)] },
            good with { Commitments = new Dictionary<string, string> { ["a"] = "b c" } },
        ];
        foreach (var fact in bad)
            (await _hub.SendAsync(fact)).ShouldBeRefused(HttpStatusCode.BadRequest, "fact-invalid");
        (await _hub.SendAsync()).ShouldBeRefused(HttpStatusCode.BadRequest, "batch-size");
        (await _hub.SendAsync(Enumerable.Range(0, 1001).Select(_ => Producer.Fact()))).ShouldBeRefused(HttpStatusCode.BadRequest, "batch-size");
        var large = good with { Entities = [.. Enumerable.Range(0, 200).Select(_ => new FactEntity("thing", new string('x', 500)))] };
        (await _hub.SendAsync(large)).ShouldBeRefused(HttpStatusCode.RequestEntityTooLarge, "entry-too-large");

        var json = JsonSerializer.SerializeToNode(good, FactJson.Options)!.AsObject();
        json["note"] = "free text";
        (await _hubApi.PostAsync("/entries", new { entries = new[] { new { factId = good.Id, entry = json } } })).ShouldBeRefused(HttpStatusCode.BadRequest, "fact-invalid");
        json.Remove("note");
        json["type"] = "catalogue.burned";
        var uncatalogued = await _hubApi.PostAsync("/entries", new { entries = new[] { new { factId = good.Id, entry = json } } });
        uncatalogued.ShouldBeRefused(HttpStatusCode.BadRequest, "fact-invalid");
        uncatalogued.Json.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain("is not in this ledger's catalogue");
        (await _hubApi.PostAsync("/entries", new { entries = new[] { new { factId = Guid.CreateVersion7(), entry = JsonSerializer.SerializeToNode(good, FactJson.Options) } } })).ShouldBeRefused(HttpStatusCode.BadRequest, "fact-invalid");
        (await CountAsync($"fact_id = '{good.Id}'")).ShouldBe(0);
    }

    private async Task<Api> ServiceAsync(string client) => new(Address, await Site.Organisations.ServiceTokenAsync(client, "hub", "ledger.append", Cancel));

    private Task<long> CountAsync(string condition) => Sql.ValueAsync<long>(Database, $"SELECT count(*) FROM entry WHERE {condition}");
}
