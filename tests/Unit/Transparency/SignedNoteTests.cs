using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class SignedNoteTests : IDisposable
{
    // The example of Go's golang.org/x/mod/sumdb/note documentation: key, text and signature made there, not here.
    private const string GoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string GoText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string GoSignature = "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    private const string GoNote = GoText + "\n" + GoSignature;

    private readonly Ed25519Signer key = Ed25519Signer.Create();

    private NoteSigner Signer => new("trusteddata.local/lakeside", key);

    public void Dispose() => key.Dispose();

    [Fact]
    public void A_note_signed_by_Go_verifies()
    {
        NoteVerifier.TryParse(GoKey, out var verifier).ShouldBeTrue();
        SignedNote.TryParse(GoNote, out var note).ShouldBeTrue();

        note.Text.ShouldBe(GoText);
        note.IsSignedBy(verifier).ShouldBeTrue();
        verifier.ToString().ShouldBe(GoKey);
    }

    [Fact]
    public void The_key_of_the_Go_checksum_database_reads_although_its_base64_has_plus_signs()
    {
        const string text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

        NoteVerifier.TryParse(text, out var verifier).ShouldBeTrue();
        verifier.Name.ShouldBe("sum.golang.org");
        verifier.KeyId.ShouldBe(0x033de0aeu);
    }

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumanN+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW ")]
    [InlineData("PeterNeumann+c74f20a3+AhpcZQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("")]
    [InlineData(null)]
    public void A_key_that_is_not_exactly_one_is_refused(string? text) => NoteVerifier.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(GoText)]
    [InlineData(GoText + "\n")]
    [InlineData(GoText + GoSignature)]
    [InlineData(GoText + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")]
    [InlineData(GoText + "\n\u2014 PeterNeumann  x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")]
    [InlineData(GoText + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAN=\n")]
    [InlineData(GoText + "\n\u2014 PeterNeumann x08g\n")]
    [InlineData(GoText + "\n- PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")]
    [InlineData("tab\there\n\n" + GoSignature)]
    [InlineData("return\r\n\n" + GoSignature)]
    [InlineData("")]
    [InlineData(null)]
    public void A_malformed_note_is_refused(string? text) => SignedNote.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_note_that_UTF_8_cannot_hold_is_refused() => SignedNote.TryParse("half \ud800 a pair\n\n" + GoSignature, out _).ShouldBeFalse();

    [Fact]
    public void A_changed_text_and_a_wrong_signature_beside_a_right_one_are_refused()
    {
        NoteVerifier.TryParse(GoKey, out var verifier).ShouldBeTrue();
        SignedNote.TryParse(GoNote.Replace("answer", "Answer", StringComparison.Ordinal), out var changed).ShouldBeTrue();
        changed.IsSignedBy(verifier).ShouldBeFalse();

        var forged = "\u2014 PeterNeumann " + Convert.ToBase64String([0xc7, 0x4f, 0x20, 0xa3, .. new byte[64]]) + "\n";
        SignedNote.TryParse(GoNote + forged, out var both).ShouldBeTrue();
        both.IsSignedBy(verifier).ShouldBeFalse();
    }

    [Fact]
    public void Signatures_of_other_keys_neither_help_nor_harm()
    {
        NoteVerifier.TryParse(GoKey, out var verifier).ShouldBeTrue();
        var foreign = "\u2014 witness.example " + Convert.ToBase64String(new byte[76]) + "\n";

        SignedNote.TryParse(GoNote + foreign, out var both).ShouldBeTrue();
        both.IsSignedBy(verifier).ShouldBeTrue();
        both.Signatures.Count.ShouldBe(2);
        both.IsSignedBy(Signer.Verifier).ShouldBeFalse();
    }

    [Fact]
    public void A_checkpoint_opens_under_its_key_and_no_other()
    {
        using var otherKey = Ed25519Signer.Create();
        var checkpoint = new Checkpoint("trusteddata.local/lakeside", 20852163, MerkleHash.Leaf("x"u8));
        var note = checkpoint.Sign(Signer);

        Checkpoint.TryOpen(note, Signer.Verifier, out var opened).ShouldBeTrue();
        opened.ShouldBe(checkpoint);
        note.ShouldStartWith($"trusteddata.local/lakeside\n20852163\n{Convert.ToBase64String(checkpoint.Root)}\n\n\u2014 trusteddata.local/lakeside ");
        Checkpoint.TryOpen(note, new NoteVerifier("trusteddata.local/lakeside", otherKey.Verifier), out _).ShouldBeFalse();
        Checkpoint.TryOpen(note, new NoteVerifier("trusteddata.local/hub", key.Verifier), out _).ShouldBeFalse();
        Checkpoint.TryOpen(note.Replace("20852163", "20852164", StringComparison.Ordinal), Signer.Verifier, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_checkpoint_of_another_log_is_refused_even_under_the_right_key()
    {
        var text = new Checkpoint("trusteddata.local/hub", 1, MerkleHash.Leaf("x"u8)).ToText();

        Checkpoint.TryOpen(Signer.Sign(text), Signer.Verifier, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true)]
    [InlineData("log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n", true)]
    [InlineData("log\n03\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log\n+3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log\n-3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", false)]
    [InlineData("log\n3\n47DEQpj8HBSa\n", false)]
    [InlineData("log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", false)]
    [InlineData("log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", false)]
    [InlineData("\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("log\n3\n", false)]
    public void The_text_of_a_checkpoint_is_read_strictly(string text, bool valid) => Checkpoint.TryParse(text, out _).ShouldBe(valid);

    [Fact]
    public void Any_flipped_bit_of_a_signed_checkpoint_is_refused()
    {
        var note = System.Text.Encoding.UTF8.GetBytes(new Checkpoint("trusteddata.local/lakeside", 7, MerkleHash.Leaf("x"u8)).Sign(Signer));
        for (var bit = 0; bit < note.Length * 8; bit++)
        {
            var changed = (byte[])note.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Checkpoint.TryOpen(System.Text.Encoding.UTF8.GetString(changed), Signer.Verifier, out _).ShouldBeFalse($"bit {bit}");
        }
    }
}
