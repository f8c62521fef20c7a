using TrustedData.Disclosure.Policy;
using TrustedData.Disclosure.Tables;
using TrustedData.Disclosure.Threshold;

namespace TrustedData.Disclosure.Mending;

/// <summary>What may be shown of a table.</summary>
/// <param name="Table">The coarsest necessary table; null when not even the overall cell may be shown.</param>
/// <param name="Dropped">Grouping variables that were dropped.</param>
/// <param name="Findings">What was wrong on the way; for the checker.</param>
public sealed record MendedTable(SubjectTable? Table, IReadOnlyList<string> Dropped, IReadOnlyList<Finding> Findings);

/// <summary>
/// Mends a table by dropping grouping variables from the last named until no cell fails. Whole variables go, never single
/// cells, so that nothing can be recovered from what stands beside them; the price is detail.
/// </summary>
public static class CoarseMending
{
    /// <summary>Most findings kept of one table; a checker needs to see that it is bad, not each of thousands of cells.</summary>
    private const int MostFindings = 200;

    /// <summary>Mends a table.</summary>
    public static MendedTable Mend(Contributions contributions, DisclosurePolicy policy)
    {
        var findings = new List<Finding>();
        for (var axes = contributions.Axes.Count; axes >= 0; axes--)
        {
            var table = SubjectTable.Build(contributions, axes);
            var broken = ThresholdRule.Check(table, policy).Take(MostFindings).ToList();
            findings.AddRange(broken.Take(MostFindings - findings.Count));
            if (broken.Count == 0)
                return new MendedTable(table, [.. contributions.Axes.Skip(axes).Select(a => a.Variable)], findings);
        }

        return new MendedTable(null, [.. contributions.Axes.Select(a => a.Variable)], findings);
    }
}
