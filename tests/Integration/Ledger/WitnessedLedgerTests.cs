using System.Net;
using System.Text;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>A ledger and its witness as real processes: one that the ledger asks, and one that comes by itself.</summary>
public sealed class WitnessedLedgerTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_witness_delays_the_cosigned_receipt_and_never_the_recording(bool pulls)
    {
        await using var ledger = await WitnessedLedger.MigratedAsync(Site, Postgres, pulls, openingSeconds: 2);
        await ledger.StartAsync();
        var before = Producer.Fact();
        await ledger.Producer.LogAsync(before);
        await ledger.CosignedAsync(before.Id);
        SignedNote.TryParse((await ledger.Api.GetAsync("/checkpoint")).Text, out var shown).ShouldBeTrue();
        shown.Signatures[0].Name.ShouldBe("trusteddata.local/hub");

        await ledger.Witness.Service.Process.Kill9Async();
        var facts = Enumerable.Range(0, 20).Select(_ => Producer.Fact()).ToList();
        var indices = await ledger.Producer.LogAsync(facts);
        (await ledger.CosignedReceiptAsync(facts[^1].Id)).ShouldBeRefused(HttpStatusCode.NotFound, "cosignature-pending");
        (await ledger.CosignedReceiptAsync(Guid.CreateVersion7())).ShouldBeRefused(HttpStatusCode.NotFound, "entry-pending");
        (await ledger.Api.GetAsync($"/proofs/inclusion/{facts[^1].Id}")).Ok().GetProperty("index").GetInt64().ShouldBe(indices[^1]);
        // The newest checkpoint lacks the cosignature; whoever needs one is given the newest that has it.
        (await SizeAsync(ledger, "/checkpoint")).ShouldBe((indices[^1] + 1, 1));
        var (size, signatures) = await SizeAsync(ledger, "/checkpoint?cosigned=true");
        (size <= indices[0], signatures).ShouldBe((true, 2));
        // Started anew without its witness, the ledger waits a moment for it, and then records.
        await ledger.Process.Kill9Async();
        await ledger.Process.StartAsync(Cancel);
        await ledger.Producer.LogAsync(Producer.Fact());
        (await ledger.CosignedReceiptAsync(before.Id)).Status.ShouldBe(HttpStatusCode.OK);
        (await ledger.CosignedReceiptAsync(facts[^1].Id)).ShouldBeRefused(HttpStatusCode.NotFound, "cosignature-pending");

        ledger.Witness.Service.Process.Begin();
        (await ledger.CosignedAsync(facts[^1].Id)).Size.ShouldBeGreaterThan(indices[^1]);
        (await ledger.Witness.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_dies_in_between_every_cosigned_checkpoint_continues_the_one_before(bool pulls)
    {
        await using var ledger = await WitnessedLedger.MigratedAsync(Site, Postgres, pulls);
        await ledger.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var fact = Producer.Fact();
            await ledger.Producer.LogAsync(fact, Producer.Fact());
            if (round == 0) await ledger.Witness.Service.Process.Kill9Async();
            if (round == 1) await ledger.Process.Kill9Async();
            if (!ledger.Witness.Service.Process.IsRunning) ledger.Witness.Service.Process.Begin();
            if (!ledger.Process.IsRunning) await ledger.Process.StartAsync(Cancel);
            await ledger.CosignedAsync(fact.Id);
        }
        (await Sql.ValueAsync<long>(ledger.Witness.Service.Database.Administrator, "SELECT count(*) FROM evidence")).ShouldBe(0);
        (await Sql.ValueAsync<long>(ledger.Service.Database.Administrator, "SELECT count(*) FROM cosignature c WHERE NOT EXISTS (SELECT FROM checkpoint k WHERE k.size = c.size)")).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ledger_restored_from_an_old_copy_is_told_so_and_takes_no_entry(bool pulls)
    {
        await using var ledger = await WitnessedLedger.MigratedAsync(Site, Postgres, pulls, openingSeconds: 60);
        await ledger.StartAsync();
        await ledger.Producer.LogAsync(Enumerable.Range(0, 5).Select(_ => Producer.Fact()));
        var old = await ledger.CopyAsync();
        var last = Producer.Fact();
        await ledger.Producer.LogAsync(Enumerable.Range(0, 9).Select(_ => Producer.Fact()).Append(last));
        var witnessed = await ledger.CosignedAsync(last.Id);

        await ledger.ReplaceAsync(old);
        ledger.Process.Begin();
        // From the first moment on: nothing may be appended to what others know otherwise.
        var sent = Producer.Fact();
        Answer? answer = null;
        await WitnessedLedger.UntilAsync(
            async () =>
            {
                answer = await ledger.Producer.SendAsync(sent);
                return answer.Text.Contains("log-behind-witness", StringComparison.Ordinal) && answer.Text.Contains("signed a checkpoint over", StringComparison.Ordinal);
            },
            "the ledger to say that it is behind");
        answer!.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-behind-witness");
        answer.Text.ShouldContain($"over {witnessed.Size} before");
        (await Sql.ValueAsync<long>(old.Administrator, "SELECT max(size) FROM checkpoint")).ShouldBeLessThan(witnessed.Size);
        (await Sql.ValueAsync<long>(old.Administrator, $"SELECT count(*) FROM entry WHERE fact_id = '{sent.Id}'")).ShouldBe(0);
        (await ledger.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ledger.Process.Log.ShouldContain("The log is behind its witness");
        // It can still be read, and the witness holds what it had cosigned.
        (await ledger.Api.GetAsync("/checkpoint")).Status.ShouldBe(HttpStatusCode.OK);
        Checkpoint.TryOpen(await ledger.WitnessedAsync(), ledger.Key, out var kept).ShouldBeTrue();
        kept.ShouldBe(witnessed);
        if (pulls)
            (await Sql.ValueAsync<long>(ledger.Witness.Service.Database.Administrator, "SELECT count(*) FROM evidence WHERE kind = 'Smaller'")).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_rewritten_and_signed_anew_with_the_true_key_is_refused_and_stopped(bool pulls)
    {
        await using var ledger = await WitnessedLedger.MigratedAsync(Site, Postgres, pulls, openingSeconds: 0);
        await ledger.StartAsync();
        var fact = Producer.Fact();
        await ledger.Producer.LogAsync(Enumerable.Range(0, 5).Select(_ => Producer.Fact()).Append(fact));
        var witnessed = await ledger.CosignedAsync(fact.Id);
        await ledger.Witness.Service.Process.Kill9Async();

        // The same key and name over other entries, and more of them: by itself a sound log.
        await ledger.ReplaceAsync(await ledger.EmptyAsync());
        await ledger.Process.MigrateAsync(Cancel);
        await ledger.Process.StartAsync(Cancel);
        var other = Producer.Fact();
        await ledger.Producer.LogAsync(Enumerable.Range(0, 30).Select(_ => Producer.Fact()).Append(other));
        ledger.Witness.Service.Process.Begin();

        await WitnessedLedger.UntilAsync(
            async () => (await ledger.Producer.SendAsync(Producer.Fact())).Text.Contains("is not the one that its witness", StringComparison.Ordinal), "the rewritten log to be stopped");
        (await ledger.Producer.SendAsync(Producer.Fact())).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "log-behind-witness");
        (await ledger.CosignedReceiptAsync(other.Id)).ShouldBeRefused(HttpStatusCode.NotFound, "cosignature-pending");
        (await ledger.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Checkpoint.TryOpen(await ledger.WitnessedAsync(), ledger.Key, out var kept).ShouldBeTrue();
        kept.ShouldBe(witnessed);
        var evidence = await Sql.ValueAsync<string>(ledger.Witness.Service.Database.Administrator, "SELECT note FROM evidence WHERE kind = 'Inconsistent' LIMIT 1");
        Checkpoint.TryOpen(evidence, ledger.Key, out var forked).ShouldBeTrue();
        forked.Size.ShouldBeGreaterThan(witnessed.Size);
        (await ledger.Witness.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ledger.Witness.Service.Process.Log.ShouldContain("does not continue what was cosigned (Inconsistent)");
    }

    [Fact]
    public async Task Cosignatures_are_taken_from_witnesses_alone_and_only_what_holds()
    {
        await using var ledger = await WitnessedLedger.MigratedAsync(Site, Postgres, pulls: true, openingSeconds: 0);
        await ledger.Process.StartAsync(Cancel);
        await ledger.Producer.LogAsync(Producer.Fact());
        var note = (await ledger.Api.GetAsync("/checkpoint")).Text;
        var witness = new Api(ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("witness-lakeside", "hub", "ledger.witness", Cancel));
        using var key = Transparency.Ed25519Signer.FromBase64(await File.ReadAllTextAsync(new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys")).SigningKey("hub-witness"), Cancel));
        var signer = new Transparency.Witnessing.CosignatureSigner(ledger.Witness.Key.Name, key);
        SignedNote.TryParse(note, out var parsed).ShouldBeTrue();
        var good = signer.Sign(parsed.Text, TimeProvider.System.GetUtcNow());

        (await LeaveAsync(new Api(ledger.Process.Address, null), note + good)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await LeaveAsync(ledger.Api, note + good)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        (await LeaveAsync(new Api(ledger.Process.Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel)), note + good)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        (await witness.PostAsync("/entries", Producer.Batch(Producer.Fact()))).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        (await witness.GetAsync("/entries")).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
        (await LeaveAsync(witness, "nonsense")).ShouldBeRefused(HttpStatusCode.BadRequest, "cosignature-note");
        (await LeaveAsync(witness, note)).ShouldBeRefused(HttpStatusCode.BadRequest, "cosignature-unknown");
        (await LeaveAsync(witness, note + good.Replace("— ", "— x", StringComparison.Ordinal))).ShouldBeRefused(HttpStatusCode.BadRequest, "cosignature-unknown");
        (await LeaveAsync(witness, note + signer.Sign(parsed.Text.Replace("\n1\n", "\n2\n", StringComparison.Ordinal).Replace("hub", "hut", StringComparison.Ordinal), TimeProvider.System.GetUtcNow()))).ShouldBeRefused(HttpStatusCode.BadRequest, "cosignature-unknown");
        (await LeaveAsync(witness, note.Replace("hub\n", "hut\n", StringComparison.Ordinal) + good)).ShouldBeRefused(HttpStatusCode.BadRequest, "cosignature-log");
        (await Sql.ValueAsync<long>(ledger.Service.Database.Administrator, "SELECT count(*) FROM cosignature")).ShouldBe(0);

        for (var attempt = 0; attempt < 2; attempt++)
            (await LeaveAsync(witness, note + good)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Sql.ValueAsync<long>(ledger.Service.Database.Administrator, "SELECT count(*) FROM cosignature")).ShouldBe(1);
        foreach (var change in new[] { "DELETE FROM cosignature", "TRUNCATE cosignature", "UPDATE cosignature SET line = line" })
        {
            (await Sql.RefusalAsync(ledger.Service.Database.App, change)).ShouldBe(Npgsql.PostgresErrorCodes.InsufficientPrivilege, change);
            (await Sql.RefusalAsync(ledger.Service.Database.Administrator, $"SET session_replication_role = replica; {change}")).ShouldBe(Npgsql.PostgresErrorCodes.IntegrityConstraintViolation, change);
        }
    }

    private static Task<Answer> LeaveAsync(Api caller, string note) => caller.SendAsync(HttpMethod.Post, "/cosignatures", new StringContent(note, Encoding.UTF8, "text/plain"));

    private static async Task<(long Size, int Signatures)> SizeAsync(WitnessedLedger ledger, string path)
    {
        SignedNote.TryParse((await ledger.Api.GetAsync(path)).Text, out var note).ShouldBeTrue();
        return (long.Parse(note.Text.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture), note.Signatures.Count);
    }
}
