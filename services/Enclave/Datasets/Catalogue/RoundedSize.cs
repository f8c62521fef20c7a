using TrustedData.Disclosure.Policy;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>A number of people as it may be shown.</summary>
internal static class RoundedSize
{
    /// <summary>Rounded to the policy's base; null below its threshold.</summary>
    internal static int? Of(int subjects, DisclosurePolicy policy)
    {
        if (subjects < policy.Threshold)
            return null;
        var @base = Math.Max(1, policy.RoundingBase);
        return (int)(Math.Round((double)subjects / @base, MidpointRounding.AwayFromZero) * @base);
    }
}
