using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using TrustedData.Tests.Harness.Kill;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>The witness as C2SP tlog-witness describes it, over HTTP, with logs that the tests make.</summary>
public sealed class WitnessTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit, OneWitness one) : SiteTest(shared, postgres, rabbit), IClassFixture<OneWitness>
{
    private readonly Ed25519Signer _strange = Ed25519Signer.Create();
    private MadeLog _log = null!;

    private string Origin => _log.Verifier.Name;

    public override async ValueTask DisposeAsync()
    {
        _strange.Dispose();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        await one.StartedAsync(Site, Postgres);
        _log = one.NextLog();
    }

    [Fact]
    public async Task It_cosigns_what_continues_the_last_and_shows_it()
    {
        (await one.Witness.LatestAsync(Origin)).ShouldBeNull();
        foreach (var (old, size) in new[] { (0, 1), (1, 7), (7, 8), (8, 64), (64, 99), (99, 99) })
        {
            var answer = await one.Witness.AddAsync(_log.Request(old, size));
            answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
            answer.MediaType.ShouldBe("text/plain");
            ShouldBeCosignature(answer.Text, _log.Note(size));
            var shown = (await one.Witness.LatestAsync(Origin)).ShouldNotBeNull();
            SignedNote.TryParse(shown, out var note).ShouldBeTrue();
            Checkpoint.TryOpen(shown, _log.Verifier, out var checkpoint).ShouldBeTrue();
            (checkpoint.Size, note.Signatures.Count).ShouldBe((size, 2));
            one.Witness.Key.TryVerify(note, out _).ShouldBeTrue();
        }
        await NothingKeptAsync(evidence: true);
    }

    [Fact]
    public async Task An_empty_log_can_be_cosigned_first()
    {
        (await one.Witness.AddAsync(_log.Request(0, 0))).Status.ShouldBe(HttpStatusCode.OK);
        (await one.Witness.AddAsync(_log.Request(0, 5))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_no_request_is_400()
    {
        var good = _log.Request(0, 5);
        foreach (var bad in new[] { "", "old 0\n", good[4..], good.Replace("old 0", "old 00", StringComparison.Ordinal), good.Replace("old 0\n", "old 0\r\n", StringComparison.Ordinal), good.Replace("old 0\n", "old 0\nAAAA\n", StringComparison.Ordinal), good[..^1], _log.Body(6, 5, []) })
            (await one.Witness.AddAsync(bad)).Status.ShouldBe(HttpStatusCode.BadRequest, bad);
        (await one.Witness.AddAsync([.. Encoding.UTF8.GetBytes(good), 0xff])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await one.Witness.AddAsync(_log.Body(0, 5, [.. Enumerable.Repeat(new byte[32], 64)]))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await one.Witness.AddAsync(new string('x', 65 * 1024))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        await NothingKeptAsync();
    }

    [Fact]
    public async Task An_unknown_log_is_404_and_a_signature_that_is_missing_or_wrong_403()
    {
        (await one.Witness.AddAsync(new MadeLog("example.com/other", _strange, 5).Request(0, 5))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await one.Witness.AddAsync(new MadeLog(Origin, _strange, 5).Request(0, 5))).Status.ShouldBe(HttpStatusCode.Forbidden);

        // Signed rightly by another key, and wrongly under the name and id of the trusted one.
        var wrong = _log.Request(0, 5).Replace($"\n5\n{Convert.ToBase64String(_log.Root(5))}", $"\n6\n{Convert.ToBase64String(_log.Root(6))}", StringComparison.Ordinal);
        (await one.Witness.AddAsync(wrong)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await one.Witness.AddAsync(_log.Request(0, 5) + _log.Note(6).Split("\n\n")[1])).Status.ShouldBe(HttpStatusCode.Forbidden);
        // Signatures of keys that nobody knows are passed over.
        (await one.Witness.AddAsync(_log.Request(0, 5) + new MadeLog("example.com/other", _strange, 5).Note(5).Split("\n\n")[1])).Status.ShouldBe(HttpStatusCode.OK);
        SignedNote.TryParse(await one.Witness.LatestAsync(Origin), out var kept).ShouldBeTrue();
        kept.Signatures.Select(line => line.Name).ShouldBe([Origin, one.Witness.Key.Name]);
    }

    [Fact]
    public async Task Another_old_size_than_the_last_is_409_with_the_size()
    {
        ShouldBeConflict(await one.Witness.AddAsync(_log.Request(3, 5)), 0);
        (await one.Witness.AddAsync(_log.Request(0, 20))).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var (old, size) in new[] { (0, 5), (0, 20), (0, 50), (5, 20), (19, 50), (21, 50) })
            ShouldBeConflict(await one.Witness.AddAsync(_log.Request(old, size)), 20);
        await NothingKeptAsync(evidence: true);
    }

    [Fact]
    public async Task What_does_not_continue_the_last_is_422()
    {
        (await one.Witness.AddAsync(_log.Body(0, 5, [new byte[32]]))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await one.Witness.AddAsync($"old 0\n\n{_log.Note($"{Origin}\n0\n{Convert.ToBase64String(new byte[32])}\n")}")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await one.Witness.AddAsync(_log.Request(0, 20))).Status.ShouldBe(HttpStatusCode.OK);
        (await one.Witness.AddAsync(_log.Body(20, 20, [new byte[32]]))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await one.Witness.AddAsync(_log.Body(20, 30, []))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await one.Witness.AddAsync(_log.ForkedAt(12).Request(20, 30))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await one.Witness.AddAsync(_log.ForkedAt(12).Body(20, 20, []))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Checkpoint.TryOpen(await one.Witness.LatestAsync(Origin), _log.Verifier, out var latest).ShouldBeTrue();
        (latest.Size, Convert.ToBase64String(latest.Root)).ShouldBe((20L, Convert.ToBase64String(_log.Root(20))));
    }

    [Fact]
    public async Task What_a_log_signed_against_itself_is_kept_told_and_shown_by_the_health()
    {
        await using var own = await OwnWitness.MigratedAsync(Site, Postgres, [OneWitness.Settings(_log)]);
        await own.Service.Process.StartAsync(Cancel);
        (await own.AddAsync(_log.Request(0, 20))).Status.ShouldBe(HttpStatusCode.OK);

        // A wrong proof may be anybody's: it alarms until the log shows that it only grew.
        (await own.AddAsync(_log.Body(20, 30, []))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await own.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await own.AddAsync(_log.Request(20, 30))).Status.ShouldBe(HttpStatusCode.OK);
        (await own.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.OK);

        // Two roots for one size prove themselves, for good, however often they are shown.
        var fork = _log.ForkedAt(12);
        for (var attempt = 0; attempt < 3; attempt++)
            (await own.AddAsync(fork.Body(30, 30, []))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Sql.ValueAsync<string>(own.Service.Database.Administrator, "SELECT string_agg(kind || ' ' || size || ' after ' || cosigned_size, ', ' ORDER BY id) FROM evidence")).ShouldBe("Inconsistent 30 after 20, Fork 30 after 30");
        (await Sql.ValueAsync<string>(own.Service.Database.Administrator, "SELECT note FROM evidence WHERE kind = 'Fork'")).ShouldBe(fork.Note(30));
        own.Service.Process.Log.ShouldContain($"The log {Origin} signed a checkpoint that does not continue what was cosigned (Fork): it has 30 entries");
        (await own.AddAsync(_log.Request(30, 40))).Status.ShouldBe(HttpStatusCode.OK);
        (await own.Api.GetAsync("/health")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Of_two_requests_at_once_the_second_is_judged_by_what_the_first_left()
    {
        await using var barrier = await KillBarrier.PutUpAsync(one.Witness.Service.Database, "witnessed_checkpoint", $"NEW.size = 50 AND NEW.origin = '{Origin}'", Cancel);
        var larger = one.Witness.AddAsync(_log.Request(0, 50));
        await barrier.ReachedAsync(TimeSpan.FromSeconds(30), Cancel);

        // Checked before the larger one is committed, it would roll the record back to 20 (the race that the specification tells of).
        var smaller = one.Witness.AddAsync(_log.Request(0, 20));
        await Harness.Wait.UntilAsync(
            async () => await Sql.ValueAsync<long>(one.Witness.Service.Database.Administrator, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") >= 2,
            "the second request to wait for the first",
            TimeSpan.FromSeconds(30),
            Cancel);
        smaller.IsCompleted.ShouldBeFalse();
        await barrier.PassAsync(Cancel);

        (await larger).Status.ShouldBe(HttpStatusCode.OK);
        ShouldBeConflict(await smaller, 50);
    }

    [Fact]
    public async Task However_many_ask_at_once_the_record_only_grows()
    {
        var size = 0;
        for (var round = 0; round < 8; round++)
        {
            var from = size;
            var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(async more => (Size: from + (2 * more), Answer: await one.Witness.AddAsync(_log.Request(from, from + (2 * more))))));
            var cosigned = answers.Where(a => a.Answer.Status == HttpStatusCode.OK).ToList();
            cosigned.Count.ShouldBe(1);
            answers.Where(a => a.Answer.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Answer.Status == HttpStatusCode.Conflict && a.Answer.Text == $"{cosigned[0].Size}\n");
            size = cosigned[0].Size;
        }
    }

    [Fact]
    public async Task Killed_before_the_commit_it_has_cosigned_nothing()
    {
        await using (var barrier = await KillBarrier.PutUpAsync(one.Witness.Service.Database, "witnessed_checkpoint", $"NEW.size = 50 AND NEW.origin = '{Origin}'", Cancel))
        {
            var asked = one.Witness.AddAsync(_log.Request(0, 50));
            await barrier.ReachedAsync(TimeSpan.FromSeconds(30), Cancel);
            await one.Witness.Service.Process.Kill9Async();
            await Should.ThrowAsync<HttpRequestException>(asked);
        }
        await one.Witness.StartAgainAsync(Cancel);

        (await one.Witness.LatestAsync(Origin)).ShouldBeNull();
        (await one.Witness.AddAsync(_log.Request(0, 20))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Killed_between_commit_and_answer_it_tells_the_size_and_cosigns_again()
    {
        // A request whose answer nobody reads.
        var address = one.Witness.Service.Process.Address;
        var body = Encoding.UTF8.GetBytes(_log.Request(0, 50));
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(address.Host, address.Port, Cancel);
            await connection.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"POST /add-checkpoint HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body], Cancel);
            await Harness.Wait.UntilAsync(
                async () => await Sql.ValueAsync<long>(one.Witness.Service.Database.Administrator, $"SELECT count(*) FROM witnessed_checkpoint WHERE origin = '{Origin}'") == 1, "the commit", TimeSpan.FromSeconds(30), Cancel);
            await one.Witness.Service.Process.Kill9Async();
        }
        await one.Witness.StartAgainAsync(Cancel);

        ShouldBeConflict(await one.Witness.AddAsync(_log.Request(0, 50)), 50);
        var again = await one.Witness.AddAsync(_log.Request(50, 50));
        again.Status.ShouldBe(HttpStatusCode.OK);
        ShouldBeCosignature(again.Text, _log.Note(50));
        (await one.Witness.AddAsync(_log.ForkedAt(12).Body(50, 50, []))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Nobody_changes_or_removes_what_was_cosigned()
    {
        (await one.Witness.AddAsync(_log.Request(0, 20))).Status.ShouldBe(HttpStatusCode.OK);
        var database = one.Witness.Service.Database;
        foreach (var table in new[] { "witnessed_checkpoint", "evidence" })
        {
            foreach (var change in new[] { $"DELETE FROM {table}", $"TRUNCATE {table}", $"UPDATE {table} SET size = size - 1" })
            {
                (await Sql.RefusalAsync(database.App, change)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, change);
                (await Sql.RefusalAsync(database.Administrator, $"SET session_replication_role = replica; {change}")).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation, change);
            }
        }
    }

    [Fact]
    public async Task Nothing_else_is_open_and_nobody_asks_without_measure()
    {
        foreach (var path in new[] { "/", "/entries", "/checkpoint", $"/{new string('0', 64)}/checkpoint", $"/{new string('A', 64)}/checkpoint" })
            (await one.Witness.Api.GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound, path);
        await using var slow = await OwnWitness.MigratedAsync(
            Site, Postgres, [OneWitness.Settings(_log)], section => section["RequestsPerSecond"] = 1);
        await slow.Service.Process.StartAsync(Cancel);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => slow.AddAsync("nonsense")));
        answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests).ShouldBeGreaterThanOrEqualTo(8);
        answers.Count(answer => answer.Status == HttpStatusCode.BadRequest).ShouldBeGreaterThanOrEqualTo(2);
    }

    // By the specification and another library's Ed25519, not by the product's own verifier.
    private void ShouldBeCosignature(string line, string note)
    {
        var parts = line.TrimEnd('\n').Split(' ');
        (parts.Length, parts[0], parts[1]).ShouldBe((3, "—", one.Witness.Key.Name));
        var bytes = Convert.FromBase64String(parts[2]);
        bytes.Length.ShouldBe(4 + 8 + 64);
        var typed = Convert.FromBase64String(one.Witness.Key.ToString().Split('+', 3)[2]);
        typed[0].ShouldBe((byte)4);
        bytes[..4].ShouldBe(SHA256.HashData([.. Encoding.UTF8.GetBytes(one.Witness.Key.Name), (byte)'\n', .. typed])[..4]);
        var time = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(4));
        Math.Abs(time - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).ShouldBeLessThan(120);
        var message = Encoding.UTF8.GetBytes($"cosignature/v1\ntime {time}\n{note.Split("\n\n")[0]}\n");
        var algorithm = NSec.Cryptography.SignatureAlgorithm.Ed25519;
        algorithm.Verify(NSec.Cryptography.PublicKey.Import(algorithm, typed.AsSpan(1), NSec.Cryptography.KeyBlobFormat.RawPublicKey), message, bytes.AsSpan(12)).ShouldBeTrue();
    }

    private static void ShouldBeConflict(Answer answer, long size)
    {
        answer.Status.ShouldBe(HttpStatusCode.Conflict, answer.Text);
        answer.MediaType.ShouldBe("text/x.tlog.size");
        answer.Text.ShouldBe($"{size}\n");
    }

    private async Task NothingKeptAsync(bool evidence = false) =>
        (await Sql.ValueAsync<long>(one.Witness.Service.Database.Administrator, $"SELECT count(*) FROM {(evidence ? "evidence" : "witnessed_checkpoint")} WHERE origin = '{Origin}'")).ShouldBe(0);
}

/// <summary>One witness for the tests of this class, each of which has a log of its own.</summary>
public sealed class OneWitness : IAsyncDisposable
{
    private readonly Ed25519Signer _key = Ed25519Signer.Create();
    private readonly Queue<MadeLog> _logs;
    private OwnWitness? _witness;

    internal OwnWitness Witness => _witness ?? throw new InvalidOperationException("The witness was not started.");

    public OneWitness() => _logs = new Queue<MadeLog>(Enumerable.Range(0, 20).Select(at => new MadeLog($"example.com/made-{at}", _key, 100)));

    public async ValueTask DisposeAsync()
    {
        if (_witness is not null) await _witness.DisposeAsync();
        _key.Dispose();
    }

    internal static JsonObject Settings(MadeLog log) => new() { ["VerifierKeys"] = new JsonArray(log.Verifier.ToString()) };

    internal MadeLog NextLog() => _logs.Dequeue();

    internal async Task StartedAsync(RunningSite site, PostgresServer postgres)
    {
        if (_witness is not null) return;
        _witness = await OwnWitness.MigratedAsync(site, postgres, [.. _logs.Select(Settings)]);
        await _witness.Service.Process.StartAsync(TestContext.Current.CancellationToken);
    }
}
