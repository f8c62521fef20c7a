using TrustedData.Disclosure.Tables;

namespace TrustedData.Tests.Unit.Disclosure;

public sealed class ContributionsTests
{
    private static readonly Axis Sex = new("sex", ["F", "M"]);

    [Fact]
    public void Good_columns_are_taken_as_they_are()
    {
        var contributions = new Contributions([Sex], ["age"], [4, 4, 7], [[0, 1, 1]], [1, 2, 1], [[30, 31, 40]]);

        contributions.Count.ShouldBe(3);
        contributions.Values[0].ShouldBe([30, 31, 40]);
    }

    [Fact]
    public void Columns_must_have_one_entry_a_contribution()
    {
        Refused(() => new Contributions([Sex], [], [1, 2], [[0]], [1, 1], []));
        Refused(() => new Contributions([Sex], [], [1, 2], [], [1, 1], []));
        Refused(() => new Contributions([Sex], [], [1, 2], [[0, 0]], [1], []));
        Refused(() => new Contributions([Sex], ["age"], [1, 2], [[0, 0]], [1, 1], [[1]]));
        Refused(() => new Contributions([Sex], ["age"], [1, 2], [[0, 0]], [1, 1], []));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_level_must_be_one_of_its_axis(int level) => Refused(() => new Contributions([Sex], [], [1], [[level]], [1], []));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_contribution_has_at_least_one_record(long records) => Refused(() => new Contributions([Sex], [], [1], [[0]], [records], []));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_value_is_finite(double value) => Refused(() => new Contributions([Sex], ["age"], [1], [[0]], [1], [[value]]));

    [Fact]
    public void A_subject_stands_once_in_a_cell_and_may_stand_in_several()
    {
        Refused(() => new Contributions([Sex], [], [1, 1], [[0, 0]], [1, 1], []));
        Should.NotThrow(() => new Contributions([Sex], [], [1, 1], [[0, 1]], [1, 1], []));
        Refused(() => new Contributions([], [], [1, 1], [], [1, 1], []));
    }

    private static void Refused(Func<Contributions> make) => Should.Throw<ArgumentException>(make);
}
