using CsCheck;
using TrustedData.Disclosure.Policy;
using TrustedData.Disclosure.Tables;
using TrustedData.Disclosure.Threshold;

namespace TrustedData.Tests.Unit.Disclosure;

public sealed class ThresholdRuleTests
{
    [Theory]
    [InlineData(0, true, "zero")]
    [InlineData(0, false, null)]
    [InlineData(1, true, "threshold")]
    [InlineData(9, false, "threshold")]
    [InlineData(10, true, null)]
    [InlineData(11, true, null)]
    public void A_cell_fails_below_the_threshold_and_when_empty_where_zeros_tell_something(int subjects, bool zeros, string? rule)
    {
        var table = SubjectTable.Build(MadeTable.OfCounts([], ([], subjects)).Contributions(), 0);

        ThresholdRule.Check(table, new DisclosurePolicy(10, zeros)).Select(f => f.Rule).ShouldBe(rule is null ? [] : [rule]);
    }

    [Fact]
    public void Subjects_are_counted_and_not_records()
    {
        var made = new MadeTable([], 0, [.. Enumerable.Range(0, 9).Select(i => new Row(i, [], 100, []))]);

        ThresholdRule.Check(SubjectTable.Build(made.Contributions(), 0), new DisclosurePolicy()).ShouldHaveSingleItem().Rule.ShouldBe(ThresholdRule.TooFew);
    }

    [Fact]
    public void A_finding_names_its_cell_for_the_checker()
    {
        var table = SubjectTable.Build(MadeTable.OfCounts([2, 1], ([0, 0], 20), ([1, 0], 3)).Contributions(), 2);

        ThresholdRule.Check(table, new DisclosurePolicy()).Select(f => f.Cell).ShouldBe(["v0=l1, v1=l0", "v0=l1, v1=(all)"]);
    }

    [Fact]
    public void There_is_a_finding_for_exactly_the_cells_that_break_the_rule() =>
        Gen.Select(MadeTable.Tables, Gen.Int[1, 15], Gen.Bool).Sample((made, threshold, zeros) =>
        {
            var table = SubjectTable.Build(made.Contributions(), made.Sizes.Length);

            ThresholdRule.Check(table, new DisclosurePolicy(threshold, zeros)).Count()
                .ShouldBe(table.Cells.Count(c => c.Subjects < threshold && (c.Subjects > 0 || zeros)));
        }, iter: 200);
}
