using System.Text;
using CsCheck;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class TiledLogVerifierTests : IDisposable
{
    private const string Origin = "trusteddata.local/lakeside";
    private static readonly int[] Edges = [1, 2, 255, 256, 257, 511, 512, 513];
    private static readonly Gen<byte[][]> Logs = Gen.OneOf(Gen.Int[1, 2000], Gen.Int[0, Edges.Length - 1].Select(at => Edges[at])).SelectMany(size => Gen.Byte.Array[0, 9].Array[size]).Select(Numbered);
    private readonly Ed25519Signer key = Ed25519Signer.Create();
    private readonly Ed25519Signer witnessKey = Ed25519Signer.Create();

    private NoteSigner Signer => new(Origin, key);

    private CosignatureSigner Witness => new("witness.example/w1", witnessKey);

    public void Dispose()
    {
        key.Dispose();
        witnessKey.Dispose();
    }

    [Fact]
    public void Any_log_of_any_size_holds_also_against_any_earlier_checkpoint() =>
        Gen.Select(Logs, Gen.Int[0, int.MaxValue]).Sample((entries, pick) =>
        {
            var older = pick % (entries.Length + 1);
            var verdict = Verify(LogFiles.Of(entries, Signer), Note(entries, older), Note(entries, entries.Length));

            verdict.Fault.ShouldBeNull();
            verdict.Entries.ShouldBe(entries.Length);
            verdict.First.ShouldBe(entries[0]);
            verdict.Last.ShouldBe(entries[^1]);
        }, iter: 60, threads: 1);

    [Fact]
    public void Any_changed_bit_of_any_file_is_refused_and_the_file_is_named() =>
        Gen.Select(Logs, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((entries, one, two) =>
        {
            var log = LogFiles.Of(entries, Signer);
            var (path, bytes) = log.Files.ElementAt(one % log.Files.Count);
            bytes[two / 8 % bytes.Length] ^= (byte)(1 << (two % 8));

            Verify(log).Fault!.File.ShouldBe(path);
        }, iter: 300, threads: 1);

    [Fact]
    public void Any_missing_file_is_named() =>
        Gen.Select(Logs, Gen.Int[0, int.MaxValue]).Sample((entries, pick) =>
        {
            var log = LogFiles.Of(entries, Signer);
            var path = log.Files.ElementAt(pick % log.Files.Count).Key;
            log.Files.Remove(path);

            var fault = Verify(log).Fault!;
            (fault.Kind, fault.File).ShouldBe((LogFaultKind.Missing, path));
        }, iter: 60, threads: 1);

    [Fact]
    public void Any_file_that_is_too_short_or_too_long_is_named() =>
        Gen.Select(Logs, Gen.Int[0, int.MaxValue], Gen.Bool).Sample((entries, pick, longer) =>
        {
            var log = LogFiles.Of(entries, Signer);
            var (path, bytes) = log.Files.ElementAt(pick % log.Files.Count);
            log.Files[path] = longer ? [.. bytes, 0] : bytes[..^1];

            var fault = Verify(log).Fault!;
            (fault.Kind, fault.File).ShouldBe((LogFaultKind.Tile, path));
        }, iter: 60, threads: 1);

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(66_000)]
    public void A_log_with_three_levels_of_tiles_holds_and_each_of_them_is_checked(int size)
    {
        var entries = Plain(size);
        var log = LogFiles.Of(entries, Signer);

        Verify(log, Note(entries, 65_535)).Fault.ShouldBeNull();
        foreach (var path in log.Files.Keys.Where(path => path[5] is '1' or '2' || path.EndsWith("/255", StringComparison.Ordinal) || path.Contains(".p/", StringComparison.Ordinal)).ToList())
        {
            log.Files[path][7] ^= 4;
            Verify(log).Fault!.File.ShouldBe(path);
            log.Files[path][7] ^= 4;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(299)]
    public void An_edited_entry_is_named(int at)
    {
        var log = LogFiles.Of(Plain(300), Signer);
        Replace(log, at, Plain(300)[at].Length);

        var fault = Verify(log).Fault!;

        (fault.Kind, fault.From, fault.To).ShouldBe((LogFaultKind.Edited, at, at));
        fault.Message.ShouldStartWith($"Entry {at} is not the one that was logged");
    }

    [Fact]
    public void An_entry_that_was_changed_together_with_its_tile_is_found_by_the_tile_above()
    {
        var entries = Plain(600);
        var log = LogFiles.Of(entries, Signer);
        entries[300] = "something else"u8.ToArray();
        var forged = LogFiles.Of(entries, Signer);
        foreach (var path in new[] { "tile/0/001", "tile/entries/001" })
            log.Files[path] = forged.Files[path];

        var fault = Verify(log).Fault!;

        (fault.Kind, fault.From, fault.To, fault.File).ShouldBe((LogFaultKind.Edited, 256, 511, "tile/0/001"));
    }

    [Fact]
    public void Tiles_and_entries_rewritten_under_the_old_checkpoint_are_found()
    {
        var entries = Plain(600);
        var checkpoint = LogFiles.Of(entries, Signer).Checkpoint;
        entries[300] = "something else"u8.ToArray();
        var log = LogFiles.Of(entries, Signer);
        log.Checkpoint = checkpoint;

        var fault = Verify(log).Fault!;

        fault.Kind.ShouldBe(LogFaultKind.Root);
        fault.Message.ShouldContain("checkpoint is wrong");
    }

    [Fact]
    public void Swapped_entries_are_named()
    {
        var entries = Plain(300);
        var log = LogFiles.Of(entries, Signer);
        (entries[5], entries[6]) = (entries[6], entries[5]);
        log.Files["tile/entries/000"] = LogFiles.Of(entries, Signer).Files["tile/entries/000"];

        var fault = Verify(log).Fault!;

        (fault.Kind, fault.From, fault.Message).ShouldBe((LogFaultKind.Reordered, 5, "Entry 6 stands where entry 5 should."));
    }

    [Fact]
    public void The_first_of_several_faults_is_told()
    {
        var log = LogFiles.Of(Plain(5000), Signer);
        foreach (var at in new[] { 4000, 3000, 1234, 2000 })
            Replace(log, at, Plain(5000)[at].Length);

        for (var time = 0; time < 10; time++)
            Verify(log).Fault!.From.ShouldBe(1234);
    }

    [Fact]
    public void A_log_rewritten_and_signed_again_with_the_true_key_is_caught_by_an_earlier_checkpoint()
    {
        var entries = Plain(700);
        string[] kept = [Note(entries, 100), Note(entries, 400), Note(entries, 512)];
        entries[450] = "something else"u8.ToArray();
        var log = LogFiles.Of(entries, Signer);

        Verify(log).Fault.ShouldBeNull();
        var fault = Verify(log, kept).Fault!;
        (fault.Kind, fault.From, fault.To).ShouldBe((LogFaultKind.Root, 400, 511));
    }

    [Fact]
    public void A_log_that_was_rolled_back_is_caught_by_an_earlier_checkpoint()
    {
        var entries = Plain(300);

        var fault = Verify(LogFiles.Of(entries[..200], Signer), Note(entries, 300)).Fault!;

        (fault.Kind, fault.From, fault.To).ShouldBe((LogFaultKind.RolledBack, 200, 299));
    }

    [Fact]
    public void Two_checkpoints_of_one_size_that_differ_are_a_contradiction()
    {
        var entries = Plain(300);
        var kept = Note(entries, 300);
        entries[299] = "something else"u8.ToArray();

        Verify(LogFiles.Of(entries, Signer), kept).Fault!.Kind.ShouldBe(LogFaultKind.Root);
    }

    [Fact]
    public void A_checkpoint_of_another_key_is_refused_before_anything_is_read()
    {
        using var other = Ed25519Signer.Create();
        var foreign = new NoteSigner(Origin, other);

        Verify(LogFiles.Of(Plain(3), foreign)).Fault!.Kind.ShouldBe(LogFaultKind.Checkpoint);
        Verify(LogFiles.Of(Plain(3), Signer), new Checkpoint(Origin, 1, new byte[32]).Sign(foreign)).Fault!.Kind.ShouldBe(LogFaultKind.EarlierCheckpoint);
    }

    [Fact]
    public async Task Checkpoints_before_and_after_a_change_of_keys_verify_together()
    {
        using var newer = Ed25519Signer.Create();
        var entries = Plain(300);
        var log = LogFiles.Of(entries, new NoteSigner(Origin, newer));
        var keys = new LogKeys(Signer.Verifier, new NoteVerifier(Origin, newer.Verifier));

        (await VerifyAsync(log, keys, WitnessPolicy.None, [Note(entries, 100)])).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task Too_few_cosignatures_and_a_wrong_one_are_told()
    {
        var log = LogFiles.Of(Plain(3), Signer);
        var policy = new WitnessPolicy([Witness.Verifier], 1);
        (await VerifyAsync(log, Keys, policy, [])).Fault!.Message.ShouldContain("cosigned by 0 of the 1 known witnesses, and 1 are required");

        log.Checkpoint += Witness.Sign(log.Checkpoint[..(log.Checkpoint.IndexOf("\n\n", StringComparison.Ordinal) + 1)], DateTimeOffset.UnixEpoch.AddDays(1));
        (await VerifyAsync(log, Keys, policy, [])).ShouldSatisfyAllConditions(
            verdict => verdict.Fault.ShouldBeNull(), verdict => verdict.Cosigned.ShouldBe([new Cosignature("witness.example/w1", 86400)]));
        log.Checkpoint = log.Checkpoint[..^6] + "AAAA=\n";
        (await VerifyAsync(log, Keys, policy, [])).Fault!.Kind.ShouldBe(LogFaultKind.Witnesses);
    }

    [Fact]
    public void An_empty_log_holds_and_has_one_root()
    {
        var log = LogFiles.Of([], Signer);
        Verify(log, log.Checkpoint).Fault.ShouldBeNull();
        log.Checkpoint = new Checkpoint(Origin, 0, new byte[32]).Sign(Signer);
        Verify(log).Fault!.Kind.ShouldBe(LogFaultKind.Root);
    }

    [Fact]
    public void A_partial_file_that_is_gone_since_the_full_one_is_there_is_not_missed()
    {
        var log = LogFiles.Of(Plain(600), Signer);
        log.Checkpoint = Note(Plain(600), 300);

        Verify(log).Fault!.File.ShouldBe("tile/1/000.p/1");
        log.Files["tile/1/000.p/1"] = log.Files["tile/1/000.p/2"][..32];
        Verify(log).ShouldSatisfyAllConditions(verdict => verdict.Fault.ShouldBeNull(), verdict => verdict.Entries.ShouldBe(300), verdict => verdict.Last.ShouldBe(Plain(600)[299]));
    }

    [Fact]
    public void A_checkpoint_of_an_impossible_size_ends_at_the_first_missing_tile()
    {
        var log = LogFiles.Of(Plain(3), Signer);
        log.Checkpoint = new Checkpoint(Origin, long.MaxValue, new byte[32]).Sign(Signer);

        Verify(log).Fault!.Kind.ShouldBe(LogFaultKind.Missing);
    }

    [Fact]
    public void Entries_of_every_length_verify()
    {
        var log = LogFiles.Of([[], new byte[65_535], [1], new byte[65_534]], Signer);

        Verify(log).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task It_can_be_stopped_and_tells_how_far_it_is()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<long>();
        var log = LogFiles.Of(Plain(2000), Signer);

        await VerifyAsync(log, Keys, WitnessPolicy.None, [], new Progress(seen.Add));
        (seen[0], seen[^1]).ShouldBe((256, 2000));
        seen.ShouldBeInOrder();
        await Should.ThrowAsync<OperationCanceledException>(() => TiledLogVerifier.VerifyAsync(
            log.Checkpoint, Keys, WitnessPolicy.None, log, [], new Progress(_ => stop.Cancel()), stop.Token));
    }

    private LogKeys Keys => new(Signer.Verifier);

    private LogVerdict Verify(LogFiles log, params string[] earlier) => VerifyAsync(log, Keys, WitnessPolicy.None, earlier).GetAwaiter().GetResult();

    private static Task<LogVerdict> VerifyAsync(LogFiles log, LogKeys keys, WitnessPolicy witnesses, string[] earlier, IProgress<long>? progress = null) =>
        TiledLogVerifier.VerifyAsync(log.Checkpoint, keys, witnesses, log, earlier, progress, TestContext.Current.CancellationToken);

    private string Note(byte[][] entries, int size) => new Checkpoint(Origin, size, ReferenceTree.Mth(entries.AsSpan(0, size))).Sign(Signer);

    // Overwrites the bytes of one entry and nothing else.
    private static void Replace(LogFiles log, int index, int length)
    {
        var path = log.Files.Keys.Single(path => path.StartsWith($"tile/entries/{index / 256:d3}", StringComparison.Ordinal));
        var at = 2 + Enumerable.Range(index / 256 * 256, index % 256).Sum(before => 2 + Encoding.UTF8.GetByteCount($"entry {before}"));
        Array.Fill(log.Files[path], (byte)'!', at, length);
    }

    private static byte[][] Plain(int size) => [.. Enumerable.Range(0, size).Select(at => Encoding.UTF8.GetBytes($"entry {at}"))];

    // Numbered, since of two equal entries each truly stands in the place of the other.
    private static byte[][] Numbered(byte[][] entries) => [.. entries.Select((entry, at) => (byte[])[.. BitConverter.GetBytes(at), .. entry])];

    private sealed class Progress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
