namespace TrustedData.Disclosure.Policy;

/// <summary>The numbers that a check follows. They are per dataset and versioned; every decision cites the version.</summary>
/// <param name="Threshold">Least number of distinct subjects in a cell that may be shown.</param>
/// <param name="ZerosAreDisclosive">Whether an empty cell fails like a small one: it says of everybody in the group that they are not in it.</param>
/// <param name="RoundingBase">Base to which published sizes are rounded.</param>
public sealed record DisclosurePolicy(int Threshold = 10, bool ZerosAreDisclosive = true, int RoundingBase = 5)
{
    /// <summary>The stricter of two policies, number by number.</summary>
    public DisclosurePolicy StricterOf(DisclosurePolicy other) => new(
        Math.Max(Threshold, other.Threshold),
        ZerosAreDisclosive || other.ZerosAreDisclosive,
        Math.Max(RoundingBase, other.RoundingBase));
}
