using TrustedData.Disclosure.Tables;

namespace TrustedData.Tests.Unit.Disclosure;

public sealed class TableTextTests
{
    private static readonly TableColumn[] All =
    [
        new("n", ColumnStatistic.Subjects), new("records", ColumnStatistic.Records), new("age_sum", ColumnStatistic.Sum, 0),
        new("age_mean", ColumnStatistic.Mean, 0), new("age_sd", ColumnStatistic.StandardDeviation, 0),
    ];

    [Fact]
    public void Every_line_has_its_levels_and_its_statistics()
    {
        var made = new MadeTable([2], 1, [new Row(1, [0], 1, [30]), new Row(2, [0], 1, [40])]);

        TableText.Csv(SubjectTable.Build(made.Contributions(), 1), All).ShouldBe(
            "v0,n,records,age_sum,age_mean,age_sd\nl0,2,2,70,35,7.07107\nl1,0,0,,,\n(all),2,2,70,35,7.07107\n");
    }

    [Fact]
    public void Numbers_have_six_significant_digits_and_a_point_whatever_the_culture()
    {
        Value(1.0 / 3).ShouldBe("0.333333");
        Value(123456.7).ShouldBe("123457");
        Value(-0.000012345678).ShouldBe("-1.23457E-05");
    }

    [Fact]
    public void Texts_are_quoted_as_RFC_4180_says()
    {
        var axis = new Axis("size, mm", ["<=20", "say \"big\"", "two\nlines"]);
        var table = SubjectTable.Build(new Contributions([axis], [], [], [[]], [], []), 1);

        TableText.Csv(table, [All[0]]).ShouldBe("\"size, mm\",n\n<=20,0\n\"say \"\"big\"\"\",0\n\"two\nlines\",0\n(all),0\n");
    }

    private static string Value(double sum) => TableText.Value(new Cell([], 1, 1, [sum], [null]), All[2]);
}
