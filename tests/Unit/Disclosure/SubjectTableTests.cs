using CsCheck;
using TrustedData.Disclosure.Tables;

namespace TrustedData.Tests.Unit.Disclosure;

/// <summary>Tables against a computation of their own: rows are selected cell by cell, sums are exact decimals, and the standard deviation is the textbook's two passes.</summary>
public sealed class SubjectTableTests
{
    [Fact]
    public void Every_cell_is_what_selecting_its_rows_gives() => Gen.Select(MadeTable.Tables, Gen.Int[0, 3]).Sample((made, wanted) =>
    {
        var axes = Math.Min(wanted, made.Sizes.Length);
        var table = SubjectTable.Build(made.Contributions(), axes);

        table.Cells.Count.ShouldBe(made.Sizes.Take(axes).Aggregate(1, (product, size) => product * (size + 1)));
        table.Cells.Select(c => string.Join(',', c.Levels)).ShouldBeUnique();
        foreach (var cell in table.Cells)
            ShouldBeWhatItsRowsGive(cell, made);
    }, iter: 400);

    [Fact]
    public void Full_combinations_come_first_and_the_overall_cell_last() => MadeTable.Tables.Sample(made =>
    {
        var summed = SubjectTable.Build(made.Contributions(), made.Sizes.Length).Cells.Select(c => c.Levels.Count(l => l < 0)).ToList();

        summed.ShouldBe(summed.Order());
        summed[^1].ShouldBe(made.Sizes.Length);
    }, iter: 100);

    [Fact]
    public void A_subject_in_several_cells_counts_once_in_their_margin()
    {
        var made = new MadeTable([2], 0, [new Row(1, [0], 2, []), new Row(1, [1], 3, [])]);

        var overall = SubjectTable.Build(made.Contributions(), 1).Cells[^1];

        (overall.Subjects, overall.Records).ShouldBe((1, 5L));
    }

    // NIST Statistical Reference Datasets, NumAcc4: mean 10,000,000.2 and standard deviation 0.1 are certified.
    [Fact]
    public void A_standard_deviation_survives_values_far_from_zero()
    {
        var values = Enumerable.Range(0, 500).SelectMany(_ => new[] { 10_000_000.1, 10_000_000.3 }).Append(10_000_000.2);
        var made = new MadeTable([], 1, [.. values.Select((value, i) => new Row(i, [], 1, [value]))]);

        var cell = SubjectTable.Build(made.Contributions(), 0).Cells.ShouldHaveSingleItem();

        cell.StandardDeviations[0].ShouldNotBeNull().ShouldBe(0.1, 1e-7);
        cell.Mean(0).ShouldNotBeNull().ShouldBe(10_000_000.2, 1e-7);
    }

    [Fact]
    public void A_table_with_too_many_cells_is_refused_before_it_is_built()
    {
        var levels = Enumerable.Range(0, 60).Select(l => $"l{l}").ToArray();
        var contributions = new Contributions([new Axis("a", levels), new Axis("b", levels), new Axis("c", levels)], [], [], [[], [], []], [], []);

        Should.Throw<ArgumentException>(() => SubjectTable.Build(contributions, 3));
        SubjectTable.Build(contributions, 2).Cells.Count.ShouldBe(61 * 61);
    }

    private static void ShouldBeWhatItsRowsGive(Cell cell, MadeTable made)
    {
        var rows = made.Rows.Where(r => cell.Levels.Select((level, a) => level < 0 || r.Levels[a] == level).All(fits => fits)).ToList();
        cell.Subjects.ShouldBe(rows.Select(r => r.Subject).Distinct().Count());
        cell.Records.ShouldBe(rows.Sum(r => r.Records));
        var perSubject = rows.Count > 1 && rows.All(r => r.Records == 1) && rows.Select(r => r.Subject).Distinct().Count() == rows.Count;
        for (var m = 0; m < made.Measures; m++)
        {
            var values = rows.ConvertAll(r => (decimal)r.Values[m]);
            cell.Sums[m].ShouldBe((double)values.Sum(), 1e-6);
            if (cell.Records == 0)
                cell.Mean(m).ShouldBeNull();
            else
                cell.Mean(m).ShouldNotBeNull().ShouldBe((double)(values.Sum() / rows.Sum(r => r.Records)), 1e-6);
            if (perSubject)
                cell.StandardDeviations[m].ShouldNotBeNull().ShouldBe(TwoPass(values), 1e-6);
            else
                cell.StandardDeviations[m].ShouldBeNull();
        }
    }

    private static double TwoPass(List<decimal> values)
    {
        var mean = values.Sum() / values.Count;
        return Math.Sqrt((double)(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)));
    }
}
