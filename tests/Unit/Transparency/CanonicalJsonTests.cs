using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedData.Transparency;

namespace TrustedData.Tests.Unit.Transparency;

/// <summary>The examples are those printed in RFC 8785, sections 3.2.2 to 3.2.4 and appendix B.</summary>
public sealed class CanonicalJsonTests
{
    private const string Section322 = """
        {
          "numbers": [333333333.33333329, 1E30, 4.50,
                      2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }
        """;

    [Fact]
    public void The_sample_object_of_the_RFC_has_the_bytes_printed_in_section_3_2_4()
    {
        var expected = Convert.FromHexString(string.Concat(
            "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e",
            "756d62657273223a5b3333333333333333332e333333333333332c31652b3330",
            "2c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac24",
            "5c75303030665c6e4127425c225c5c5c5c5c222f227d"));

        CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(Section322)).ShouldBe(expected);
    }

    [Fact]
    public void Members_are_sorted_by_UTF_16_code_units_as_in_section_3_2_3()
    {
        const string input = """
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;
        using var canonical = JsonDocument.Parse(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(input)));

        canonical.RootElement.EnumerateObject().Select(member => member.Value.GetString()).ShouldBe(
        [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]);
    }

    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Numbers_are_written_as_in_appendix_B(string bits, string expected)
    {
        var value = BitConverter.Int64BitsToDouble(Convert.ToInt64(bits, 16));

        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(value))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Numbers_that_JSON_lacks_are_refused(double value) =>
        Should.Throw<Exception>(() => CanonicalJson.Serialize(JsonValue.Create(value)));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("9007199254740993")]
    [InlineData("9223372036854775807")]
    [InlineData("1e400")]
    [InlineData("{'a':1}")]
    [InlineData("01")]
    [InlineData("")]
    [InlineData("{} {}")]
    public void What_readers_could_understand_differently_is_refused(string json) =>
        Should.Throw<FormatException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_member_named_twice_is_refused_in_an_element_too()
    {
        using var document = JsonDocument.Parse("""{"a":1,"b":2,"a":1}""");

        Should.Throw<FormatException>(() => CanonicalJson.Serialize(document.RootElement));
    }

    [Fact]
    public void Records_are_written_with_camel_case_names() =>
        Encoding.UTF8.GetString(CanonicalJson.Serialize(new Sample("é\u007f/<", 10, [true]))).ShouldBe("{\"count\":10,\"flags\":[true],\"text\":\"é\u007f/<\"}");

    [Fact]
    public void Every_finite_double_reads_back_as_itself() => Gen.Double.Where(double.IsFinite).Sample(value =>
        JsonDocument.Parse(CanonicalJson.Serialize(JsonValue.Create(value))).RootElement.GetDouble().ShouldBe(value));

    [Fact]
    public void The_canonical_form_of_a_canonical_form_is_itself() =>
        Gen.Select(Gen.String, Gen.Double.Where(double.IsFinite), Gen.Long.Select(value => value >> 11), Gen.Dictionary(Gen.String, Gen.Int)[0, 8]).Sample(
            (text, real, whole, map) =>
            {
                var once = CanonicalJson.Serialize(new { map, whole, real, text });
                CanonicalJson.Canonicalize(once).ShouldBe(once);
            });

    private sealed record Sample(string Text, int Count, bool[] Flags);
}
