namespace TrustedData.Tests.Architecture;

/// <summary>Checks that a rule holds, and says why there is the rule when it does not.</summary>
internal static class Reasons
{
    /// <summary>Nothing may break the rule.</summary>
    public static void None(IEnumerable<string> offenders, string because) =>
        offenders.Order(StringComparer.Ordinal).ShouldBeEmpty($"{because}{Environment.NewLine}Offenders:{Environment.NewLine}{string.Join(Environment.NewLine, offenders.Order(StringComparer.Ordinal))}");
}
