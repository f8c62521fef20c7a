using CsCheck;
using TrustedData.Transparency;

namespace TrustedData.Tests.Unit.Transparency;

/// <summary>The keys and signatures are those of RFC 8032, section 7.1.</summary>
public sealed class Ed25519Tests
{
    private const string Seed1 = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    private const string Public1 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private const string Signature1 = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    private const string Seed2 = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    private const string Public2 = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    private const string Signature2 = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    [Theory]
    [InlineData(Seed1, Public1, "", Signature1)]
    [InlineData(Seed2, Public2, "72", Signature2)]
    public void The_vectors_of_RFC_8032_hold(string seed, string publicKey, string message, string signature)
    {
        using var signer = Ed25519Signer.FromSeed(Convert.FromHexString(seed));

        Convert.ToHexStringLower(signer.PublicKey).ShouldBe(publicKey);
        Convert.ToHexStringLower(signer.Sign(Convert.FromHexString(message))).ShouldBe(signature);
        signer.Verifier.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)).ShouldBeTrue();
    }

    [Fact]
    public void Keys_survive_their_text_form()
    {
        using var signer = Ed25519Signer.Create();
        using var again = Ed25519Signer.FromBase64(signer.ExportBase64() + "\n");
        var signature = signer.SignBase64("order"u8);

        again.PublicKeyBase64.ShouldBe(signer.PublicKeyBase64);
        Ed25519Verifier.TryFromBase64(again.PublicKeyBase64, out var verifier).ShouldBeTrue();
        verifier.Verify("order"u8, signature).ShouldBeTrue();
        verifier.Verify("Order"u8, signature).ShouldBeFalse();
    }

    [Fact]
    public void Any_flipped_bit_of_message_or_signature_is_refused()
    {
        using var signer = Ed25519Signer.Create();
        var verifier = signer.Verifier;
        Gen.Select(Gen.Byte.Array[1, 40], Gen.Int[0, 8 * 104 - 1]).Sample((message, bit) =>
        {
            var all = (byte[])[.. signer.Sign(message), .. message];
            bit %= 8 * all.Length;
            all[bit / 8] ^= (byte)(1 << (bit % 8));
            verifier.Verify(all.AsSpan(64), all.AsSpan(0, 64)).ShouldBeFalse();
        }, iter: 500);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public void What_is_no_key_or_signature_is_refused_without_an_exception(string? text)
    {
        using var signer = Ed25519Signer.Create();

        Ed25519Verifier.TryFromBase64(text, out _).ShouldBeFalse();
        signer.Verifier.Verify("order"u8, text).ShouldBeFalse();
    }
}
