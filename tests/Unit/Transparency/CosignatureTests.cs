using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class CosignatureTests : IDisposable
{
    private const string Origin = "trusteddata.local/lakeside";
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1679315147);
    private readonly Ed25519Signer logKey = Ed25519Signer.Create();
    private readonly Ed25519Signer witnessKey = Ed25519Signer.Create();
    private readonly Checkpoint checkpoint = new(Origin, 7, MerkleHash.Leaf("x"u8));

    private NoteSigner Log => new(Origin, logKey);

    private CosignatureSigner Witness => new("witness.example/w1", witnessKey);

    public void Dispose()
    {
        logKey.Dispose();
        witnessKey.Dispose();
    }

    /// <summary>Line, key id, time and message spelled out as C2SP tlog-cosignature words them.</summary>
    [Fact]
    public void A_cosignature_is_made_as_the_specification_says()
    {
        var line = Witness.Sign(checkpoint.ToText(), At);

        line.ShouldStartWith("— witness.example/w1 ");
        line.ShouldEndWith("\n");
        var bytes = Convert.FromBase64String(line["— witness.example/w1 ".Length..^1]);
        bytes.Length.ShouldBe(4 + 8 + 64);
        bytes[..4].ShouldBe(SHA256.HashData([.. "witness.example/w1\n"u8, 4, .. witnessKey.PublicKey])[..4]);
        BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(4)).ShouldBe(1679315147u);
        var message = $"cosignature/v1\ntime 1679315147\n{Origin}\n7\n{Convert.ToBase64String(checkpoint.Root)}\n";
        witnessKey.Verifier.Verify(Encoding.UTF8.GetBytes(message), bytes.AsSpan(12)).ShouldBeTrue();
    }

    [Fact]
    public void A_cosigned_checkpoint_verifies_under_both_keys_each_in_its_role()
    {
        var note = Cosigned();

        Witness.Verifier.TryVerify(note, out var time).ShouldBeTrue();
        time.ShouldBe(1679315147);
        note.IsSignedBy(Log.Verifier).ShouldBeTrue();
        note.IsSignedBy(new NoteVerifier("witness.example/w1", witnessKey.Verifier)).ShouldBeFalse();
        new CosignatureVerifier(Origin, logKey.Verifier).TryVerify(note, out _).ShouldBeFalse();
        new CosignatureVerifier("witness.example/w2", witnessKey.Verifier).TryVerify(note, out _).ShouldBeFalse();
    }

    [Fact]
    public void Extension_lines_are_cosigned_too()
    {
        var text = checkpoint.ToText() + "extension\n";
        SignedNote.TryParse(SignedNote.With(Log.Sign(text), Witness.Sign(text, At)), out var note).ShouldBeTrue();

        Witness.Verifier.TryVerify(note, out _).ShouldBeTrue();
        Witness.Verifier.TryVerify(note with { Text = checkpoint.ToText() + "extensions\n" }, out _).ShouldBeFalse();
    }

    [Fact]
    public void Any_flipped_bit_of_what_a_witness_signed_is_refused()
    {
        var note = Encoding.UTF8.GetBytes(Cosigned().ToString());
        var text = checkpoint.ToText().Length;
        var line = Encoding.UTF8.GetBytes(Witness.Sign(checkpoint.ToText(), At)).Length;
        foreach (var at in Enumerable.Range(0, text).Concat(Enumerable.Range(note.Length - line, line)))
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])note.Clone();
                changed[at] ^= (byte)(1 << bit);
                (SignedNote.TryParse(Encoding.UTF8.GetString(changed), out var read) && Witness.Verifier.TryVerify(read, out _)).ShouldBeFalse($"byte {at}, bit {bit}");
            }
        }
    }

    [Fact]
    public void A_wrong_line_beside_a_right_one_spoils_it()
    {
        var note = Cosigned();
        var right = note.Signatures[^1];
        var wrong = right with { Signature = [.. right.Signature[..^1], (byte)(right.Signature[^1] ^ 1)] };

        Witness.Verifier.TryVerify(note with { Signatures = [right, wrong] }, out _).ShouldBeFalse();
        Witness.Verifier.TryVerify(note with { Signatures = [right with { Signature = right.Signature[..8] }] }, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_time_beyond_the_largest_number_is_refused()
    {
        var signature = new byte[72];
        BinaryPrimitives.WriteUInt64BigEndian(signature, 1UL << 63);
        witnessKey.Sign(Encoding.UTF8.GetBytes($"cosignature/v1\ntime {1UL << 63}\n{checkpoint.ToText()}")).CopyTo(signature, 8);

        Witness.Verifier.TryVerify(new SignedNote(checkpoint.ToText(), [new NoteSignature("witness.example/w1", Witness.Verifier.KeyId, signature)]), out _).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_but_a_checkpoint_is_cosigned()
    {
        Should.Throw<ArgumentException>(() => Witness.Sign("any text\n", At));
        Should.Throw<ArgumentException>(() => Witness.Sign(checkpoint.ToText(), DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_key_reads_in_its_own_role_alone()
    {
        var witness = Witness.Verifier.ToString();
        var log = Log.Verifier.ToString();

        CosignatureVerifier.TryParse(witness, out var read).ShouldBeTrue();
        (read.Name, read.KeyId, $"{read}").ShouldBe(("witness.example/w1", Witness.Verifier.KeyId, witness));
        NoteVerifier.TryParse(witness, out _).ShouldBeFalse();
        CosignatureVerifier.TryParse(log, out _).ShouldBeFalse();
        CosignatureVerifier.TryParse(witness + " ", out _).ShouldBeFalse();
        CosignatureVerifier.TryParse(null, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_line_added_twice_stands_there_once()
    {
        var note = Cosigned().ToString();

        SignedNote.With(note, Witness.Sign(checkpoint.ToText(), At.AddHours(1))).ShouldBe(note);
        SignedNote.TryParse(SignedNote.With(note, new CosignatureSigner("witness.example/w2", logKey).Sign(checkpoint.ToText(), At)), out var three).ShouldBeTrue();
        three.Signatures.Select(line => line.Name).ShouldBe([Origin, "witness.example/w1", "witness.example/w2"]);
    }

    [Theory]
    [InlineData("— witness.example/w1 x08g\n")]
    [InlineData("no line at all\n")]
    [InlineData("\n")]
    public void What_is_no_signature_line_is_not_added(string line) => Should.Throw<FormatException>(() => SignedNote.With(Cosigned().ToString(), line));

    private SignedNote Cosigned()
    {
        SignedNote.TryParse(SignedNote.With(checkpoint.Sign(Log), Witness.Sign(checkpoint.ToText(), At)), out var note).ShouldBeTrue();
        return note;
    }
}
