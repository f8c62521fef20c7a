using System.Text;
using System.Text.Json;
using CsCheck;
using TrustedData.Contracts.Envelopes;

namespace TrustedData.Tests.Unit.Contracts;

public sealed class EnvelopeBytesTests
{
    private static readonly Gen<Envelope> Envelopes = Gen.Select(
        Gen.Guid, Texts, Texts, Texts, Gen.Long, Texts, (id, from, to, kind, sequence, body) => new Envelope(id, from, to, kind, sequence, body, "signature"));

    // Valid Unicode with a taste for what separates fields.
    private static Gen<string> Texts => Gens.Text("ab,\"[]{}\\\n é€", 0, 12);

    [Fact]
    public void A_label_of_its_own_comes_first_so_that_the_signature_serves_nowhere_else()
    {
        var bytes = EnvelopeBytes.ToSign(new Envelope(Guid.Parse("0199d1c0-0000-7000-8000-000000000001"), "hub", "lakeside", "run-ordered", 7, "{}", "any"));

        Encoding.UTF8.GetString(bytes).ShouldBe("trusteddata-envelope-v1\n[\"0199d1c0-0000-7000-8000-000000000001\",\"hub\",\"lakeside\",\"run-ordered\",7,\"{}\"]");
    }

    [Fact]
    public void Everything_but_the_signature_is_signed_and_can_be_read_back_in_one_way_only() => Envelopes.Sample(envelope =>
    {
        var bytes = EnvelopeBytes.ToSign(envelope);
        using var signed = JsonDocument.Parse(bytes.AsMemory("trusteddata-envelope-v1\n"u8.Length));
        var fields = signed.RootElement.EnumerateArray().ToList();

        fields.Count.ShouldBe(6);
        fields[0].GetGuid().ShouldBe(envelope.Id);
        (fields[1].GetString(), fields[2].GetString(), fields[3].GetString()).ShouldBe((envelope.From, envelope.To, envelope.Kind));
        fields[4].GetInt64().ShouldBe(envelope.Sequence);
        fields[5].GetString().ShouldBe(envelope.Body);
        EnvelopeBytes.ToSign(envelope with { Signature = "another" }).ShouldBe(bytes);
    }, iter: 300);
}
