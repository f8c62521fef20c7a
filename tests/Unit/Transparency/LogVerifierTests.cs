using System.Text;
using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;
using TrustedData.Transparency.Verification;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class LogVerifierTests : IDisposable
{
    private const string Origin = "trusteddata.local/lakeside";
    private readonly Ed25519Signer key = Ed25519Signer.Create();
    private readonly byte[][] entries = [.. Enumerable.Range(0, 300).Select(at => Encoding.UTF8.GetBytes($"entry {at}"))];

    private NoteSigner Signer => new(Origin, key);

    public void Dispose() => key.Dispose();

    [Fact]
    public async Task An_untouched_log_holds_also_against_earlier_checkpoints()
    {
        var progress = new List<long>();

        var verdict = await Verify(Note(300), Logged(), [Note(120), Note(0), Note(300)], new Progress(progress));

        verdict.Holds.ShouldBeTrue(verdict.Fault?.Message);
        verdict.Entries.ShouldBe(300);
        progress[^1].ShouldBe(300);
    }

    [Fact]
    public async Task An_empty_log_holds() => (await Verify(Note(0), [], [])).Holds.ShouldBeTrue();

    [Fact]
    public async Task Entries_after_the_checkpoint_are_not_read() => (await Verify(Note(17), Logged(), [])).Entries.ShouldBe(17);

    [Theory]
    [InlineData(0)]
    [InlineData(41)]
    [InlineData(299)]
    public async Task An_edited_entry_is_named(int at)
    {
        var logged = Logged();
        logged[at] = logged[at] with { Entry = "something else"u8.ToArray() };

        Fault(await Verify(Note(300), logged, [])).ShouldBe((LogFaultKind.Edited, at, at));
    }

    [Fact]
    public async Task An_edited_entry_with_a_recomputed_leaf_hash_is_found_between_two_kept_checkpoints()
    {
        var logged = Logged();
        logged[150] = new LoggedEntry(150, "something else"u8.ToArray(), MerkleHash.Leaf("something else"u8));

        Fault(await Verify(Note(300), logged, [Note(100), Note(200)])).ShouldBe((LogFaultKind.Root, 100, 199));
        Fault(await Verify(Note(300), logged, [])).ShouldBe((LogFaultKind.Root, 0, 299));
    }

    [Fact]
    public async Task A_removed_entry_is_named()
    {
        var logged = Logged();
        logged.RemoveAt(77);

        Fault(await Verify(Note(300), logged, [])).ShouldBe((LogFaultKind.Missing, 77, 77));
    }

    [Fact]
    public async Task A_removed_end_is_named() =>
        Fault(await Verify(Note(300), Logged().GetRange(0, 290), [])).ShouldBe((LogFaultKind.Missing, 290, 299));

    [Fact]
    public async Task Swapped_entries_are_found_with_their_indices_or_without()
    {
        var handedOut = Logged();
        (handedOut[5], handedOut[6]) = (handedOut[6], handedOut[5]);
        var renumbered = Logged();
        (renumbered[5], renumbered[6]) = (renumbered[6] with { Index = 5 }, renumbered[5] with { Index = 6 });

        Fault(await Verify(Note(300), handedOut, [])).Kind.ShouldBe(LogFaultKind.Missing);
        Fault(await Verify(Note(300), renumbered, [Note(5), Note(7)])).ShouldBe((LogFaultKind.Root, 5, 6));
    }

    [Fact]
    public async Task An_entry_handed_out_twice_is_found()
    {
        var logged = Logged();
        logged.Insert(9, logged[8]);

        Fault(await Verify(Note(300), logged, [])).Kind.ShouldBe(LogFaultKind.Reordered);
    }

    [Fact]
    public async Task A_log_rewritten_and_signed_again_with_the_true_key_is_caught_by_a_kept_checkpoint()
    {
        var kept = Note(200);
        entries[150] = "something else"u8.ToArray();

        (await Verify(Note(300), Logged(), [])).Holds.ShouldBeTrue();
        Fault(await Verify(Note(300), Logged(), [kept])).ShouldBe((LogFaultKind.Root, 0, 199));
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_is_caught_by_a_kept_checkpoint() =>
        Fault(await Verify(Note(200), Logged(), [Note(300)])).ShouldBe((LogFaultKind.RolledBack, 200, 299));

    [Fact]
    public async Task Two_checkpoints_of_one_size_that_differ_are_a_contradiction()
    {
        var kept = Note(300);
        entries[299] = "something else"u8.ToArray();

        Fault(await Verify(Note(300), Logged(), [kept])).Kind.ShouldBe(LogFaultKind.Root);
    }

    [Fact]
    public async Task A_checkpoint_of_another_key_is_refused_before_anything_is_read()
    {
        using var other = Ed25519Signer.Create();
        var foreign = new Checkpoint(Origin, 1, new byte[32]).Sign(new NoteSigner(Origin, other));

        Fault(await Verify(foreign, Logged(), [])).Kind.ShouldBe(LogFaultKind.Checkpoint);
        Fault(await Verify(Note(300), Logged(), [foreign])).Kind.ShouldBe(LogFaultKind.EarlierCheckpoint);
    }

    [Fact]
    public void A_receipt_proves_its_entry_and_no_other()
    {
        var receipt = new InclusionReceipt(42, entries[42], ReferenceTree.Path(42, entries), Note(300));

        receipt.Verify(Signer.Verifier).ShouldBeTrue();
        (receipt with { Entry = entries[43] }).Verify(Signer.Verifier).ShouldBeFalse();
        (receipt with { Index = 43 }).Verify(Signer.Verifier).ShouldBeFalse();
        (receipt with { Checkpoint = Note(299) }).Verify(Signer.Verifier).ShouldBeFalse();
        (receipt with { Checkpoint = "" }).Verify(Signer.Verifier).ShouldBeFalse();
    }

    private Task<LogVerdict> Verify(string note, List<LoggedEntry> logged, IReadOnlyList<string> earlier, IProgress<long>? progress = null) =>
        LogVerifier.VerifyAsync(note, new LogKeys(Signer.Verifier), logged.ToAsyncEnumerable(), earlier, progress, TestContext.Current.CancellationToken);

    private string Note(int size) => new Checkpoint(Origin, size, ReferenceTree.Mth(entries.AsSpan(0, size))).Sign(Signer);

    private List<LoggedEntry> Logged() => [.. entries.Select((entry, at) => new LoggedEntry(at, entry, MerkleHash.Leaf(entry)))];

    private static (LogFaultKind Kind, long? From, long? To) Fault(LogVerdict verdict) =>
        verdict.Fault is { } fault ? (fault.Kind, fault.From, fault.To) : throw new InvalidOperationException("The log holds.");

    private sealed class Progress(List<long> seen) : IProgress<long>
    {
        public void Report(long value) => seen.Add(value);
    }
}
