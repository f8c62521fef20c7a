using CsCheck;
using TrustedData.Contracts.Ids;

namespace TrustedData.Tests.Unit.Contracts;

public sealed class DatasetRefTests
{
    private static readonly Gen<string> Names = Gen.Select(Gen.Char["abcz019"], Gen.Char["abcz019-"].Array[0, 63], (first, rest) => first + new string(rest));

    [Fact]
    public void A_reference_names_enclave_dataset_and_snapshot()
    {
        DatasetRef.TryParse("td:lakeside/ms-lesion-30@12", out var reference).ShouldBeTrue();

        reference.ShouldBe(new DatasetRef("lakeside", "ms-lesion-30", 12));
    }

    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.Select(Names, Names, Gen.Int[1, 999_999_999]).Sample((enclave, dataset, snapshot) =>
        {
            var reference = new DatasetRef(enclave, dataset, snapshot);

            DatasetRef.TryParse(reference.ToString(), out var read).ShouldBeTrue();
            read.ShouldBe(reference);
        }, iter: 500);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("lakeside/x@1")]
    [InlineData("td:lakeside/x")]
    [InlineData("td:lakeside/x@0")]
    [InlineData("td:lakeside/x@-1")]
    [InlineData("td:lakeside/x@1234567890")]
    [InlineData("td:lakeside/x@١")]
    [InlineData("td:Lakeside/x@1")]
    [InlineData("td:lakeside/../x@1")]
    [InlineData("td:lakeside/x/y@1")]
    [InlineData("td:-lakeside/x@1")]
    [InlineData("td:lakeside/x@1\n")]
    [InlineData(" td:lakeside/x@1")]
    [InlineData("TD:lakeside/x@1")]
    [InlineData("td:lakeside/é@1")]
    public void Nothing_else_is_a_reference(string? text)
    {
        DatasetRef.TryParse(text, out var reference).ShouldBeFalse();
        reference.ShouldBeNull();
    }

    [Theory]
    [InlineData("flchain", true)]
    [InlineData("0", true)]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("-a", false)]
    [InlineData("a_b", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("A", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_name_is_plain_and_short(string? name, bool expected) => DatasetRef.IsName(name).ShouldBe(expected);

    [Fact]
    public void Any_text_at_all_is_answered_without_an_exception() => Gen.OneOf(Gen.String, Gens.Text("td:/@a1-\n", 0, 12)).Sample(text =>
    {
        var known = DatasetRef.TryParse(text, out var reference);

        (reference?.ToString() == text).ShouldBe(known);
    }, iter: 5000);
}
