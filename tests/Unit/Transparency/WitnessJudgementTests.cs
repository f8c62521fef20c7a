using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Transparency;

/// <summary>Every rule of C2SP tlog-witness, add-checkpoint, in the order in which it lists them.</summary>
public sealed class WitnessJudgementTests : IDisposable
{
    private const string Origin = "example.com/log";

    // Requests that the tests of filippo.io/torchwood (litewitness) send, with signatures made there.
    private const string SigsumOrigin = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
    private const string SigsumKey = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f";
    private const string First = $"old 0\n\n{SigsumOrigin}\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— {SigsumOrigin} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=\n";
    private const string FromOneToFive = $"old 1\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=\nKgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n{SigsumOrigin}\n5\nQrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=\n\n— {SigsumOrigin} UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=\n";

    private readonly Ed25519Signer key = Ed25519Signer.Create();
    private readonly Ed25519Signer newerKey = Ed25519Signer.Create();
    private readonly byte[][] entries = [.. Enumerable.Range(0, 20).Select(at => new[] { (byte)at })];

    private LogKeys Log => new(new NoteVerifier(Origin, key.Verifier), new NoteVerifier(Origin, newerKey.Verifier));

    public void Dispose()
    {
        key.Dispose();
        newerKey.Dispose();
    }

    [Fact]
    public void The_requests_of_another_log_and_witness_are_judged_as_there()
    {
        var log = new LogKeys(new NoteVerifier(SigsumOrigin, new Ed25519Verifier(Convert.FromHexString(SigsumKey))));
        AddCheckpointRequest.TryParse(First, out var first).ShouldBeTrue();
        AddCheckpointRequest.TryParse(FromOneToFive, out var next).ShouldBeTrue();
        (first.Origin, first.ToText(), next.ToText()).ShouldBe((SigsumOrigin, First, FromOneToFive));

        var one = WitnessJudgement.Of(first, log, null);
        one.Answer.ShouldBe(WitnessAnswer.Cosign);
        var five = WitnessJudgement.Of(next, log, one.Checkpoint);
        five.Answer.ShouldBe(WitnessAnswer.Cosign);
        Convert.ToHexStringLower(five.Checkpoint!.Root).ShouldBe("42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36");
        WitnessJudgement.Of(next, log, five.Checkpoint).ShouldSatisfyAllConditions(
            judged => judged.Answer.ShouldBe(WitnessAnswer.Conflict), judged => judged.LatestSize.ShouldBe(5));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 7)]
    [InlineData(7, 7)]
    [InlineData(7, 20)]
    [InlineData(8, 20)]
    public void A_checkpoint_that_continues_the_log_is_cosigned(int old, int size)
    {
        var judged = Judge(Request(old, size), latest: old);

        (judged.Answer, judged.Status).ShouldBe((WitnessAnswer.Cosign, 200));
        judged.Checkpoint.ShouldBe(Checkpoint(size));
    }

    [Fact]
    public void The_empty_log_is_cosigned_again_and_again() => Judge(Request(0, 0), latest: 0).Answer.ShouldBe(WitnessAnswer.Cosign);

    [Fact]
    public void What_is_persisted_carries_the_trusted_signatures_alone()
    {
        using var stranger = Ed25519Signer.Create();
        var note = SignedNote.With(Checkpoint(7).Sign(Signer), new NoteSigner("stranger", stranger).Sign(Checkpoint(7).ToText()).Split("\n\n")[1]);

        var judged = Judge(Request(0, 7) with { Checkpoint = note });

        judged.Note!.ToString().ShouldBe(Checkpoint(7).Sign(Signer));
    }

    [Fact]
    public void An_unknown_log_is_not_found()
    {
        WitnessJudgement.Of(Request(0, 7), null, null).ShouldSatisfyAllConditions(judged => judged.Answer.ShouldBe(WitnessAnswer.NotFound), judged => judged.Status.ShouldBe(404));
        WitnessJudgement.Of(Request(0, 7), new LogKeys(new NoteVerifier("example.com/other", key.Verifier)), null).Answer.ShouldBe(WitnessAnswer.NotFound);
    }

    [Fact]
    public void A_checkpoint_without_a_trusted_signature_is_forbidden()
    {
        using var stranger = Ed25519Signer.Create();

        Judge(Request(0, 7) with { Checkpoint = Checkpoint(7).Sign(new NoteSigner(Origin, stranger)) }).ShouldSatisfyAllConditions(
            judged => judged.Answer.ShouldBe(WitnessAnswer.Forbidden), judged => judged.Status.ShouldBe(403), judged => judged.Checkpoint.ShouldBeNull());
    }

    [Fact]
    public void A_wrong_signature_of_a_trusted_key_is_forbidden_even_beside_a_right_one()
    {
        var wrong = new NoteSigner(Origin, newerKey).Sign(Checkpoint(8).ToText()).Split("\n\n")[1];

        Judge(Request(0, 7) with { Checkpoint = Checkpoint(7).Sign(Signer) + wrong }).Answer.ShouldBe(WitnessAnswer.Forbidden);
    }

    [Fact]
    public void After_a_change_of_keys_either_key_counts()
    {
        Judge(Request(0, 7) with { Checkpoint = Checkpoint(7).Sign(new NoteSigner(Origin, newerKey)) }).Answer.ShouldBe(WitnessAnswer.Cosign);
        Judge(Request(0, 7)).Answer.ShouldBe(WitnessAnswer.Cosign);
    }

    [Fact]
    public void An_old_size_above_the_new_one_is_a_bad_request_before_it_is_a_conflict() =>
        Judge(Request(7, 7) with { OldSize = 8 }, latest: 3).ShouldSatisfyAllConditions(judged => judged.Answer.ShouldBe(WitnessAnswer.BadRequest), judged => judged.Status.ShouldBe(400));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 5)]
    [InlineData(7, 5)]
    public void An_old_size_that_was_not_cosigned_last_is_a_conflict_that_names_the_size(int old, int latest) =>
        Judge(Request(old, 20), latest).ShouldSatisfyAllConditions(
            judged => judged.Answer.ShouldBe(WitnessAnswer.Conflict), judged => judged.Status.ShouldBe(409), judged => judged.LatestSize.ShouldBe(latest));

    [Fact]
    public void A_log_never_cosigned_counts_as_empty() => Judge(Request(7, 20)).LatestSize.ShouldBe(0);

    [Fact]
    public void An_empty_log_with_another_root_is_unprocessable() =>
        Judge(Request(0, 0) with { Checkpoint = new Checkpoint(Origin, 0, new byte[32]).Sign(Signer) }).ShouldSatisfyAllConditions(
            judged => judged.Answer.ShouldBe(WitnessAnswer.Unprocessable), judged => judged.Status.ShouldBe(422));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_proof_from_nothing_is_unprocessable(int size) => Judge(Request(0, size) with { Proof = [new byte[32]] }).Answer.ShouldBe(WitnessAnswer.Unprocessable);

    [Fact]
    public void A_proof_that_does_not_verify_is_unprocessable_and_the_checkpoint_is_kept_as_evidence()
    {
        var request = Request(7, 20);

        Judge(request with { Proof = [.. request.Proof.Skip(1)] }, latest: 7).Answer.ShouldBe(WitnessAnswer.Unprocessable);
        Judge(request with { Proof = [] }, latest: 7).Answer.ShouldBe(WitnessAnswer.Unprocessable);
        Judge(request with { Proof = [.. request.Proof, new byte[32]] }, latest: 7).Checkpoint.ShouldBe(Checkpoint(20));
    }

    [Fact]
    public void Another_root_for_the_same_size_is_unprocessable()
    {
        var fork = new Checkpoint(Origin, 7, new byte[32]);

        WitnessJudgement.Of(Request(7, 7), Log, fork).Answer.ShouldBe(WitnessAnswer.Unprocessable);
        Judge(Request(7, 7) with { Proof = [new byte[32]] }, latest: 7).Answer.ShouldBe(WitnessAnswer.Unprocessable);
    }

    [Fact]
    public void A_body_holds_at_most_63_proof_lines()
    {
        AddCheckpointRequest.TryParse((Request(0, 7) with { Proof = [.. Enumerable.Repeat(new byte[32], 63)] }).ToText(), out _).ShouldBeTrue();
        AddCheckpointRequest.TryParse((Request(0, 7) with { Proof = [.. Enumerable.Repeat(new byte[32], 64)] }).ToText(), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("old 0\n\n", "old 00\n\n")]
    [InlineData("old 0\n\n", "old +0\n\n")]
    [InlineData("old 0\n\n", "old -1\n\n")]
    [InlineData("old 0\n\n", "old  0\n\n")]
    [InlineData("old 0\n\n", "old 0 \n\n")]
    [InlineData("old 0\n\n", "Old 0\n\n")]
    [InlineData("old 0\n\n", "old \n\n")]
    [InlineData("old 0\n\n", "old 9223372036854775808\n\n")]
    [InlineData("old 0\n\n", "old 0\r\n\r\n")]
    [InlineData("old 0\n\n", "old 0\nKgEA\n\n")]
    [InlineData("old 0\n\n", "old 0\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\n")]
    [InlineData("old 0\n\n", "old 0\n\n\n")]
    [InlineData("old 0\n\n", "old 0\n")]
    [InlineData("old 0\n\n", "")]
    [InlineData("\n1\n", "\n01\n")]
    [InlineData("IQY=\n", "IQY=")]
    [InlineData("— ", "- ")]
    public void A_body_that_is_not_exactly_one_is_malformed(string part, string instead)
    {
        First.ShouldContain(part);
        AddCheckpointRequest.TryParse(First.Replace(part, instead, StringComparison.Ordinal), out _).ShouldBeFalse();
    }

    [Fact]
    public void No_body_is_malformed()
    {
        AddCheckpointRequest.TryParse(null, out _).ShouldBeFalse();
        WitnessJudgement.Malformed.Status.ShouldBe(400);
    }

    private NoteSigner Signer => new(Origin, key);

    private Checkpoint Checkpoint(int size) => new(Origin, size, ReferenceTree.Mth(entries.AsSpan(0, size)));

    private AddCheckpointRequest Request(int old, int size) =>
        new(old, old == 0 ? [] : ReferenceTree.Proof(old, entries.AsSpan(0, size)), Checkpoint(size).Sign(Signer));

    private WitnessJudgement Judge(AddCheckpointRequest request, int? latest = null) =>
        WitnessJudgement.Of(request, Log, latest is { } size ? Checkpoint(size) : null);
}
