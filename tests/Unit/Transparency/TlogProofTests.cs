using System.Text;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class TlogProofTests : IDisposable
{
    private const string Origin = "example.com/fancylog";
    private readonly Ed25519Signer key = Ed25519Signer.Create();
    private readonly Ed25519Signer witnessKey = Ed25519Signer.Create();
    private readonly byte[][] entries = [.. Enumerable.Range(0, 300).Select(at => Encoding.UTF8.GetBytes($"entry {at}"))];

    private LogKeys Log => new(new NoteVerifier(Origin, key.Verifier));

    private CosignatureSigner Witness => new("witness1.example", witnessKey);

    public void Dispose()
    {
        key.Dispose();
        witnessKey.Dispose();
    }

    /// <summary>Laid out as the example of C2SP tlog-proof.</summary>
    [Fact]
    public void A_file_is_laid_out_as_the_specification_says()
    {
        var proof = Proof(42) with { Extra = [1, 2, 3] };

        var lines = proof.ToText().Split('\n');

        lines[..3].ShouldBe(["c2sp.org/tlog-proof@v1", "extra AQID", "index 42"]);
        lines[3..12].ShouldBe([.. ReferenceTree.Path(42, entries).Select(Convert.ToBase64String)]);
        lines[12].ShouldBeEmpty();
        string.Join('\n', lines[13..]).ShouldBe(proof.Checkpoint);
    }

    [Fact]
    public void A_file_reads_back_as_it_was_written()
    {
        foreach (var proof in new[] { Proof(0), Proof(299), Proof(7) with { Extra = [] }, new TlogProof(0, [], Note(1)) })
        {
            TlogProof.TryParse(proof.ToText(), out var read).ShouldBeTrue();
            read.ToText().ShouldBe(proof.ToText());
            read.Verify(entries[proof.Index], Log, WitnessPolicy.None).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_proof_holds_for_its_entry_its_log_and_its_witnesses()
    {
        var policy = new WitnessPolicy([Witness.Verifier], 1);
        var proof = Proof(42);

        proof.Verify(entries[42], Log, policy).ShouldBeTrue();
        proof.Fault(entries[43], Log, policy).ShouldBe("the entry is not entry 42 of the 300 that the checkpoint covers");
        (proof with { Index = 43 }).Verify(entries[42], Log, policy).ShouldBeFalse();
        (proof with { Checkpoint = Note(300) }).Fault(entries[42], Log, policy)!.ShouldContain("cosigned by 0 of the known witnesses, and 1 are required");
        proof.Fault(entries[42], new LogKeys(new NoteVerifier("example.com/other", key.Verifier)), policy)!.ShouldContain("not one that a known key of example.com/other signed");
        (proof with { Checkpoint = "" }).Verify(entries[42], Log, policy).ShouldBeFalse();
    }

    [Fact]
    public void A_proof_made_before_the_key_was_changed_holds_under_old_and_new_keys()
    {
        using var newer = Ed25519Signer.Create();
        var both = new LogKeys(new NoteVerifier(Origin, newer.Verifier), new NoteVerifier(Origin, key.Verifier));

        Proof(42).Verify(entries[42], both, WitnessPolicy.None).ShouldBeTrue();
        Proof(42).Verify(entries[42], new LogKeys(new NoteVerifier(Origin, newer.Verifier)), WitnessPolicy.None).ShouldBeFalse();
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "")]
    [InlineData("index 42\n", "index 042\n")]
    [InlineData("index 42\n", "index -42\n")]
    [InlineData("index 42\n", "index  42\n")]
    [InlineData("index 42\n", "")]
    [InlineData("index 42\n", "index 42\nextra AQID\n")]
    [InlineData("index 42\n", "extra AQI\nindex 42\n")]
    [InlineData("index 42\n", "extra AQID\nextra AQID\nindex 42\n")]
    [InlineData("index 42\n", "index 42\nAQID\n")]
    [InlineData("index 42\n", "index 42\r\n")]
    [InlineData("\n300\n", "\n0300\n")]
    [InlineData("\n\n", "\n")]
    public void A_file_that_is_not_exactly_one_is_refused(string part, string instead)
    {
        var text = Proof(42).ToText();
        text.ShouldContain(part);

        TlogProof.TryParse(text.Replace(part, instead, StringComparison.Ordinal), out _).ShouldBeFalse();
    }

    [Fact]
    public void No_text_and_too_many_hashes_are_refused()
    {
        TlogProof.TryParse(null, out _).ShouldBeFalse();
        TlogProof.TryParse("", out _).ShouldBeFalse();
        TlogProof.TryParse((Proof(42) with { Proof = [.. Enumerable.Repeat(new byte[32], 64)] }).ToText(), out _).ShouldBeFalse();
    }

    [Fact]
    public void Any_flipped_bit_of_a_file_is_refused()
    {
        var text = Encoding.UTF8.GetBytes(Proof(42).ToText());
        var policy = new WitnessPolicy([Witness.Verifier], 1);
        for (var bit = 0; bit < text.Length * 8; bit++)
        {
            var changed = (byte[])text.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            (TlogProof.TryParse(Encoding.UTF8.GetString(changed), out var read) && read.Verify(entries[42], Log, policy)).ShouldBeFalse($"bit {bit}");
        }
    }

    [Fact]
    public void Keys_of_different_logs_are_no_keys_of_one()
    {
        Should.Throw<FormatException>(() => new LogKeys());
        Should.Throw<FormatException>(() => new LogKeys(new NoteVerifier("a", key.Verifier), new NoteVerifier("b", key.Verifier)));
        LogKeys.TryParse([$"{new NoteVerifier("a", key.Verifier)}", $"{new NoteVerifier("b", key.Verifier)}"], out _).ShouldBeFalse();
        LogKeys.TryParse([$"{Witness.Verifier}"], out _).ShouldBeFalse();
        LogKeys.TryParse([], out _).ShouldBeFalse();
        LogKeys.TryParse([$"{Log.Keys[0]}", $"{Log.Keys[0]}"], out var once).ShouldBeTrue();
        once.Keys.Count.ShouldBe(1);
    }

    private TlogProof Proof(int index) => new(index, ReferenceTree.Path(index, entries), SignedNote.With(Note(300), Witness.Sign(Text(300).ToText(), DateTimeOffset.UnixEpoch.AddDays(1))));

    private Checkpoint Text(int size) => new(Origin, size, ReferenceTree.Mth(entries.AsSpan(0, size)));

    private string Note(int size) => Text(size).Sign(new NoteSigner(Origin, key));
}
