namespace TrustedData.SyntheticCohort;

/// <summary>A made-up person.</summary>
/// <param name="Number">1 to 120.</param>
/// <param name="Sex">F or M.</param>
/// <param name="Age">In years.</param>
/// <param name="Course">RR, SP, PP or CIS.</param>
/// <param name="Treated">Whether they take a disease-modifying treatment.</param>
/// <param name="Edss">In half points; null where it was not recorded.</param>
/// <param name="Lesions">How many are drawn; some will touch each other.</param>
public sealed record Person(int Number, string Sex, int Age, string Course, bool Treated, int? Edss, int Lesions)
{
    /// <summary>The BIDS label.</summary>
    public string Id => $"sub-{Number:000}";
}

/// <summary>
/// The people. Every group by sex, by course, and by sex and treatment has at least ten of them; some by sex and course have
/// fewer, so that a table by both shows how a disclosure check mends it.
/// </summary>
public static class Cohort
{
    private const ulong Seed = 20261124;

    // Course, women, men; age, EDSS in half points and lesions from to.
    private static readonly Group[] Groups =
    [
        new("RR", 50, 22, (22, 52), (0, 10), (6, 16)),
        new("SP", 15, 9, (40, 66), (8, 15), (14, 28)),
        new("PP", 7, 7, (42, 68), (6, 14), (8, 18)),
        new("CIS", 8, 2, (20, 40), (0, 4), (1, 6)),
    ];

    /// <summary>All 120, shuffled, so that their order tells nothing.</summary>
    public static IReadOnlyList<Person> People()
    {
        var draws = new Draws(Seed);
        List<(Group Group, string Sex)> places =
            [.. Groups.SelectMany(g => Enumerable.Repeat((g, "F"), g.Women).Concat(Enumerable.Repeat((g, "M"), g.Men)))];
        for (var i = places.Count - 1; i > 0; i--)
        {
            var j = draws.Below(i + 1);
            (places[i], places[j]) = (places[j], places[i]);
        }

        // Three of five of each sex are treated.
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. places.Select((place, i) =>
        {
            var before = seen[place.Sex] = seen.GetValueOrDefault(place.Sex) + 1;
            return place.Group.Draw(i + 1, place.Sex, before % 5 is 1 or 2 or 4, draws);
        })];
    }

    private sealed record Group(string Course, int Women, int Men, (int From, int To) Age, (int From, int To) Edss, (int From, int To) Lesions)
    {
        public Person Draw(int number, string sex, bool treated, Draws draws)
        {
            var age = draws.Between(Age.From, Age.To);
            var edss = draws.Between(Edss.From, Edss.To);
            var lesions = draws.Between(Lesions.From, Lesions.To);
            return new Person(number, sex, age, Course, treated, number % 40 == 7 ? null : edss, lesions);
        }
    }
}
