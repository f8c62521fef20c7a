using CsCheck;
using TrustedData.Contracts.Parameters;

namespace TrustedData.Tests.Unit.Contracts;

public sealed class RowFilterTests
{
    private static readonly Gen<string> Texts = Gens.Text("aZ0 ;|=\\é\"'", 1, 8);

    private static readonly Gen<(string Variable, string[] Levels)[]> Filters = Gen.Select(Texts, Texts.Array[1, 4]).Array[0, 5]
        .Select(terms => terms.DistinctBy(t => t.Item1).Select(t => (t.Item1, t.Item2.Distinct(StringComparer.Ordinal).ToArray())).ToArray());

    [Fact]
    public void Terms_are_variables_with_lists_of_levels()
    {
        var filter = RowFilter.TryParse("sex=F;ms_type=RR|SP").ShouldNotBeNull();

        filter.Terms.Select(t => t.Variable).ShouldBe(["sex", "ms_type"]);
        filter.Terms[1].Levels.ShouldBe(["RR", "SP"]);
        RowFilter.TryParse("").ShouldBe(RowFilter.None);
    }

    [Fact]
    public void Whatever_names_and_levels_hold_they_are_read_as_they_were_escaped() => Filters.Sample(terms =>
    {
        var text = string.Join(';', terms.Select(t => $"{Escape(t.Variable)}={string.Join('|', t.Levels.Select(Escape))}"));

        var read = RowFilter.TryParse(text).ShouldNotBeNull();

        read.Terms.Select(t => (t.Variable, string.Join('\n', t.Levels))).ShouldBe(terms.Select(t => (t.Variable, string.Join('\n', t.Levels))));
    }, iter: 1000);

    [Theory]
    [InlineData("sex")]
    [InlineData("=F")]
    [InlineData("sex=F;")]
    [InlineData(";sex=F")]
    [InlineData("sex=F=M")]
    [InlineData("sex=F;sex=M")]
    [InlineData("sex=F|F")]
    [InlineData("sex=\\F")]
    [InlineData("sex=F\\")]
    [InlineData("\\")]
    [InlineData(";")]
    [InlineData("|")]
    public void Anything_else_is_not_in_the_grammar(string text) => RowFilter.TryParse(text).ShouldBeNull();

    [Theory]
    [InlineData("sex=F OR 1=1")]
    [InlineData("sex=F' OR '1'='1")]
    public void An_attempt_at_a_query_is_no_filter(string text) => RowFilter.TryParse(text).ShouldBeNull();

    [Fact]
    public void Any_text_at_all_is_answered_without_an_exception() => Gen.OneOf(Gen.String, Gens.Text("ab;|=\\", 0, 20)).Sample(text =>
    {
        if (RowFilter.TryParse(text) is not { } filter)
            return;
        filter.Terms.ShouldAllBe(t => t.Variable.Length > 0 && t.Levels.Count > 0);
        filter.Terms.Select(t => t.Variable).ShouldBeUnique();
    }, iter: 5000);

    private static string Escape(string text) => string.Concat(text.Select(c => c is ';' or '|' or '=' or '\\' ? $"\\{c}" : c.ToString()));
}
