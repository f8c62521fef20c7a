using CsCheck;
using TrustedData.Disclosure.Policy;

namespace TrustedData.Tests.Unit.Disclosure;

public sealed class DisclosurePolicyTests
{
    private static readonly Gen<DisclosurePolicy> Policies =
        Gen.Select(Gen.Int[1, 50], Gen.Bool, Gen.Int[1, 50], (threshold, zeros, rounding) => new DisclosurePolicy(threshold, zeros, rounding));

    [Fact]
    public void The_usual_policy_is_that_of_the_design() => new DisclosurePolicy().ShouldBe(new DisclosurePolicy(10, true, 5));

    [Fact]
    public void The_stricter_of_two_is_as_strict_as_both_number_by_number() => Gen.Select(Policies, Policies).Sample((one, other) =>
    {
        var stricter = one.StricterOf(other);

        stricter.ShouldBe(other.StricterOf(one));
        stricter.StricterOf(one).ShouldBe(stricter);
        stricter.Threshold.ShouldBe(Math.Max(one.Threshold, other.Threshold));
        stricter.ZerosAreDisclosive.ShouldBe(one.ZerosAreDisclosive | other.ZerosAreDisclosive);
        stricter.RoundingBase.ShouldBe(Math.Max(one.RoundingBase, other.RoundingBase));
    });
}
