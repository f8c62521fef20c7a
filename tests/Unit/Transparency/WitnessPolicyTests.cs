using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class WitnessPolicyTests : IDisposable
{
    private readonly Ed25519Signer logKey = Ed25519Signer.Create();
    private readonly Ed25519Signer[] keys = [.. Enumerable.Range(0, 3).Select(_ => Ed25519Signer.Create())];
    private readonly Checkpoint checkpoint = new("trusteddata.local/hub", 7, MerkleHash.Leaf("x"u8));

    private CosignatureSigner[] Witnesses => [.. keys.Select((key, at) => new CosignatureSigner($"witness.example/w{at}", key))];

    public void Dispose()
    {
        logKey.Dispose();
        foreach (var key in keys)
            key.Dispose();
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    [InlineData(3, 3, true)]
    public void Any_k_of_the_witnesses_are_enough(int quorum, int cosigned, bool enough) =>
        Policy(quorum).Satisfied(Note([.. Witnesses.Take(cosigned)])).ShouldBe(enough);

    [Fact]
    public void A_witness_counts_once_however_often_it_cosigned()
    {
        var text = checkpoint.ToText();
        var lines = Enumerable.Range(1, 3).Select(hour => Witnesses[0].Sign(text, DateTimeOffset.UnixEpoch.AddHours(hour)));
        SignedNote.TryParse(checkpoint.Sign(new NoteSigner(checkpoint.Origin, logKey)) + string.Concat(lines), out var note).ShouldBeTrue();

        Policy(2).Satisfied(note).ShouldBeFalse();
        Policy(1).Look(note).Cosigned.ShouldBe([new Cosignature("witness.example/w0", 3 * 3600)]);
    }

    [Fact]
    public void Witnesses_that_are_not_listed_do_not_count()
    {
        var note = Note(Witnesses);

        new WitnessPolicy([Witnesses[0].Verifier], 1).Look(note).Cosigned.Count.ShouldBe(1);
        new WitnessPolicy([new CosignatureVerifier("witness.example/w9", keys[0].Verifier)], 1).Satisfied(note).ShouldBeFalse();
    }

    [Fact]
    public void A_wrong_line_of_a_listed_witness_spoils_a_reached_quorum()
    {
        var other = new Checkpoint("trusteddata.local/hub", 8, checkpoint.Root);
        var note = Note(Witnesses[0], Witnesses[1]);
        SignedNote.TryParse(note + Witnesses[2].Sign(other.ToText(), DateTimeOffset.UnixEpoch.AddDays(1)), out var spoiled).ShouldBeTrue();

        Policy(2).Satisfied(note).ShouldBeTrue();
        Policy(2).Satisfied(spoiled).ShouldBeFalse();
        Policy(2).Look(spoiled).Wrong.ShouldBe(["witness.example/w2"]);
    }

    [Fact]
    public void A_policy_that_counts_one_witness_as_two_is_refused()
    {
        Should.Throw<FormatException>(() => new WitnessPolicy([Witnesses[0].Verifier, Witnesses[0].Verifier], 2));
        Should.Throw<FormatException>(() => new WitnessPolicy([Witnesses[0].Verifier, new CosignatureVerifier("witness.example/w9", keys[0].Verifier)], 2)).Message.ShouldContain("same key");
        Should.Throw<FormatException>(() => new WitnessPolicy([Witnesses[0].Verifier, new CosignatureVerifier("witness.example/w0", keys[1].Verifier)], 2)).Message.ShouldContain("named twice");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_quorum_that_cannot_be_reached_is_refused(int quorum) => Should.Throw<FormatException>(() => Policy(quorum));

    [Fact]
    public void A_policy_reads_from_vkeys_and_asks_for_all_unless_told_otherwise()
    {
        var vkeys = Witnesses.Select(witness => $"{witness.Verifier}").ToList();

        WitnessPolicy.TryParse(vkeys, null, out var all, out _).ShouldBeTrue();
        all.Quorum.ShouldBe(3);
        WitnessPolicy.TryParse(vkeys, 1, out var any, out _).ShouldBeTrue();
        any.Quorum.ShouldBe(1);
        WitnessPolicy.TryParse(vkeys, 4, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("from 0 to 3");
        WitnessPolicy.TryParse([$"{new NoteVerifier("a", logKey.Verifier)}"], 1, out _, out problem).ShouldBeFalse();
        problem.ShouldContain("no verifier key of a witness");
    }

    private WitnessPolicy Policy(int quorum) => new([.. Witnesses.Select(witness => witness.Verifier)], quorum);

    private SignedNote Note(params CosignatureSigner[] witnesses)
    {
        var note = SignedNote.With(checkpoint.Sign(new NoteSigner(checkpoint.Origin, logKey)), witnesses.Select(witness => witness.Sign(checkpoint.ToText(), DateTimeOffset.UnixEpoch.AddDays(1))));
        SignedNote.TryParse(note, out var parsed).ShouldBeTrue();
        return parsed;
    }
}
