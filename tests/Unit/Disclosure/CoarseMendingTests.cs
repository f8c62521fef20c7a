using CsCheck;
using TrustedData.Disclosure.Mending;
using TrustedData.Disclosure.Policy;
using TrustedData.Disclosure.Tables;

namespace TrustedData.Tests.Unit.Disclosure;

public sealed class CoarseMendingTests
{
    private static readonly DisclosurePolicy Usual = new();

    [Fact]
    public void A_table_that_may_be_shown_stays_whole()
    {
        var mended = CoarseMending.Mend(MadeTable.OfCounts([2], ([0], 10), ([1], 30)).Contributions(), Usual);

        mended.Table.ShouldNotBeNull().Cells.Select(c => c.Subjects).ShouldBe([10, 30, 40]);
        mended.Dropped.ShouldBeEmpty();
        mended.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Variables_are_dropped_from_the_last_named()
    {
        var mended = CoarseMending.Mend(MadeTable.OfCounts([2, 2], ([0, 0], 9), ([0, 1], 20), ([1, 0], 20), ([1, 1], 20)).Contributions(), Usual);

        mended.Table.ShouldNotBeNull().Axes.ShouldHaveSingleItem().Variable.ShouldBe("v0");
        mended.Dropped.ShouldBe(["v1"]);
        mended.Findings.ShouldHaveSingleItem().Cell.ShouldBe("v0=l0, v1=l0");
    }

    [Fact]
    public void Too_few_people_in_all_leave_nothing() =>
        CoarseMending.Mend(MadeTable.OfCounts([2], ([0], 5), ([1], 4)).Contributions(), Usual).Table.ShouldBeNull();

    [Fact]
    public void What_is_shown_never_has_a_cell_below_the_threshold_nor_an_empty_one() =>
        Gen.Select(MadeTable.Tables, Gen.Int[1, 12], Gen.Bool).Sample((made, threshold, zeros) =>
        {
            var mended = CoarseMending.Mend(made.Contributions(), new DisclosurePolicy(threshold, zeros));

            foreach (var cell in mended.Table?.Cells ?? [])
                (cell.Subjects >= threshold || (cell.Subjects == 0 && !zeros)).ShouldBeTrue();
            (mended.Dropped.Count + (mended.Table?.Axes.Count ?? 0)).ShouldBe(made.Sizes.Length);
        }, iter: 500);

    [Fact]
    public void No_more_is_dropped_than_must_be() => Gen.Select(MadeTable.Tables, Gen.Int[1, 6]).Sample((made, threshold) =>
    {
        var policy = new DisclosurePolicy(threshold);
        if (CoarseMending.Mend(made.Contributions(), policy) is not { Dropped.Count: > 0, Table: { } shown })
            return;

        var finer = SubjectTable.Build(made.Contributions(), shown.Axes.Count + 1);

        finer.Cells.Any(c => c.Subjects < threshold).ShouldBeTrue();
    }, iter: 500);

    [Fact]
    public void Declared_levels_count_also_when_nobody_has_them()
    {
        var observed = MadeTable.OfCounts([2, 2], ([0, 0], 20), ([0, 1], 20), ([1, 0], 20), ([1, 1], 20));

        CoarseMending.Mend(observed.Contributions(), Usual).Dropped.ShouldBeEmpty();
        CoarseMending.Mend((observed with { Sizes = [2, 3] }).Contributions(), Usual).Dropped.ShouldBe(["v1"]);
        CoarseMending.Mend((observed with { Sizes = [3, 2] }).Contributions(), Usual).Dropped.ShouldBe(["v0", "v1"]);
    }

    [Fact]
    public void What_is_shown_is_the_same_for_every_count_from_nobody_to_one_below_the_threshold() =>
        Gen.Select(Gen.Int[2, 15], Gen.Int[30, 60], Gen.Int[2, 4]).Sample((threshold, group, levels) =>
        {
            // The people of one group move between two of its cells, so that only the small cell's count differs.
            var policy = new DisclosurePolicy(threshold);
            var shown = Enumerable.Range(0, threshold).Select(small =>
            {
                var cells = Enumerable.Range(0, 2).SelectMany(a => Enumerable.Range(0, levels).Select(b => (Levels: new[] { a, b }, Subjects: group))).ToArray();
                cells[0].Subjects = small;
                cells[1].Subjects = (2 * group) - small;
                return Shown(CoarseMending.Mend(MadeTable.OfCounts([2, levels], cells).Contributions(), policy));
            }).Distinct(StringComparer.Ordinal);

            shown.ShouldHaveSingleItem();
        }, iter: 100);

    [Fact]
    public void Findings_are_bounded_however_bad_the_table_is()
    {
        var many = MadeTable.OfCounts([60, 60, 10], ([0, 0, 0], 30));

        CoarseMending.Mend(many.Contributions(), Usual).Findings.Count.ShouldBe(200);
    }

    private static string Shown(MendedTable mended) =>
        $"{string.Join(',', mended.Dropped)}\n{(mended.Table is null ? "nothing" : TableText.Csv(mended.Table, [new TableColumn("n", ColumnStatistic.Subjects)]))}";
}
