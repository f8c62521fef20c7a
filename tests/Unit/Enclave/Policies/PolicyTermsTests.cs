using System.Text.Json;
using CsCheck;
using TrustedData.Enclave.Policies;

namespace TrustedData.Tests.Unit.Enclave.Policies;

public sealed class PolicyTermsTests
{
    private static readonly Gen<PolicyTerms> Terms =
        from threshold in Gen.Int[1, 30]
        from zeros in Gen.Bool
        from rounding in Gen.Int[1, 10]
        from automatic in Gen.Bool
        from releases in Gen.Int[0, 40]
        from runs in Gen.Int[0, 400]
        from ownCode in Gen.Int[0, 9]
        from checkers in Gen.Int[1, 3]
        select new PolicyTerms(threshold, zeros, rounding, automatic, releases, runs, ownCode, checkers);

    [Fact]
    public void The_stricter_of_two_is_the_same_from_both_sides() =>
        Gen.Select(Terms, Terms).Sample((a, b) => a.StricterOf(b).ShouldBe(b.StricterOf(a)));

    [Fact]
    public void The_stricter_of_a_policy_and_itself_is_itself() => Terms.Sample(a => a.StricterOf(a).ShouldBe(a));

    [Fact]
    public void The_strictest_of_three_does_not_depend_on_the_order() =>
        Gen.Select(Terms, Terms, Terms).Sample((a, b, c) => a.StricterOf(b).StricterOf(c).ShouldBe(a.StricterOf(b.StricterOf(c))));

    [Fact]
    public void The_stricter_of_two_is_in_no_member_looser_than_either() => Gen.Select(Terms, Terms).Sample((a, b) =>
    {
        var strict = a.StricterOf(b);
        foreach (var one in new[] { a, b })
        {
            strict.Threshold.ShouldBeGreaterThanOrEqualTo(one.Threshold);
            (one.ZerosAreDisclosive && !strict.ZerosAreDisclosive).ShouldBeFalse();
            strict.RoundingBase.ShouldBeGreaterThanOrEqualTo(one.RoundingBase);
            (strict.AutomaticRelease && !one.AutomaticRelease).ShouldBeFalse();
            strict.AutomaticReleasesPerProject.ShouldBeLessThanOrEqualTo(one.AutomaticReleasesPerProject);
            strict.RunsPerDay.ShouldBeLessThanOrEqualTo(one.RunsPerDay);
            strict.OwnCodeRunsInReview.ShouldBeLessThanOrEqualTo(one.OwnCodeRunsInReview);
            strict.Checkers.ShouldBeGreaterThanOrEqualTo(one.Checkers);
            strict.IsLooserThan(one).ShouldBeFalse();
        }
    });

    [Fact]
    public void One_looser_member_makes_a_policy_looser_whatever_the_others_are()
    {
        var stricter = new PolicyTerms(20, true, 10, false, 1, 1, 1, 2);
        var usual = PolicyTerms.Usual with { Checkers = 2 };
        stricter.IsLooserThan(usual).ShouldBeFalse();
        PolicyTerms[] loosened =
        [
            stricter with { Threshold = 9 }, usual with { ZerosAreDisclosive = false }, stricter with { RoundingBase = 4 }, stricter with { AutomaticRelease = true },
            stricter with { AutomaticReleasesPerProject = 21 }, stricter with { RunsPerDay = 201 }, stricter with { OwnCodeRunsInReview = 6 }, stricter with { Checkers = 1 },
        ];
        foreach (var looser in loosened)
            looser.IsLooserThan(usual).ShouldBeTrue($"{looser}");
    }

    [Fact]
    public void The_usual_policy_is_the_one_of_the_design() =>
        PolicyTerms.Usual.ShouldBe(new PolicyTerms(10, true, 5, false, 20, 200, 5, 1));

    [Fact]
    public void What_keeps_its_floors_is_never_refused_and_what_undercuts_one_always() => Gen.Select(Terms, Terms).Sample((terms, floor) =>
    {
        var floors = new PolicyFloors
        {
            LeastThreshold = floor.Threshold,
            ZerosMustBeDisclosive = floor.ZerosAreDisclosive,
            LeastRoundingBase = floor.RoundingBase,
            AutomaticReleaseAllowed = floor.AutomaticRelease,
            MostAutomaticReleasesPerProject = floor.AutomaticReleasesPerProject,
            MostRunsPerDay = floor.RunsPerDay,
            MostOwnCodeRunsInReview = floor.OwnCodeRunsInReview,
        };
        (floors.Refuse(terms) is null).ShouldBe(!terms.IsLooserThan(floors.ToTerms()));
        floors.Refuse(terms.StricterOf(floors.ToTerms())).ShouldBeNull();
    });

    [Fact]
    public void A_refusal_names_the_member_and_the_floor()
    {
        var floors = new PolicyFloors { LeastThreshold = 6, ZerosMustBeDisclosive = true, AutomaticReleaseAllowed = false, MostRunsPerDay = 50 };
        var kept = PolicyTerms.Usual with { RunsPerDay = 50 };
        floors.Refuse(kept).ShouldBeNull();
        Words(kept with { Threshold = 5 }).ShouldStartWith("threshold must be at least 6:");
        Words(kept with { ZerosAreDisclosive = false }).ShouldStartWith("zerosAreDisclosive must be true:");
        Words(kept with { AutomaticRelease = true }).ShouldStartWith("automaticRelease must be false:");
        Words(kept with { RunsPerDay = 51 }).ShouldStartWith("runsPerDay must be at most 50:");

        string Words(PolicyTerms terms) => floors.Refuse(terms).ShouldNotBeNull().Message;
    }

    [Fact]
    public void A_policy_written_is_the_policy_read() => Terms.Sample(terms =>
    {
        var one = terms with { Checkers = 1 };
        PolicyReader.ReadWhole(JsonSerializer.SerializeToElement(one, JsonSerializerOptions.Web)).Value.ShouldBe(one);
    });

    [Theory]
    [InlineData("""{"threshold":10,"threshold":3}""", "policy-member-twice")]
    [InlineData("""{"Threshold":10}""", "policy-member-unknown")]
    [InlineData("""{"threshold":"10"}""", "policy-member-unfit")]
    [InlineData("""{"threshold":10.5}""", "policy-member-unfit")]
    [InlineData("""{"threshold":0}""", "policy-member-unfit")]
    [InlineData("""{"threshold":4294967306}""", "policy-member-unfit")]
    [InlineData("""{"automaticRelease":1}""", "policy-member-unfit")]
    [InlineData("""{"automaticRelease":null}""", "policy-member-unfit")]
    [InlineData("""{"runsPerDay":-1}""", "policy-member-unfit")]
    [InlineData("""{"checkers":2}""", "policy-member-unfit")]
    [InlineData("null", "policy-unreadable")]
    public void What_is_not_exactly_a_policy_is_refused(string json, string id) =>
        PolicyReader.ReadPart(JsonElement.Parse(json), PolicyTerms.Usual).Refusal.ShouldNotBeNull().Id.ShouldBe(id);
}
