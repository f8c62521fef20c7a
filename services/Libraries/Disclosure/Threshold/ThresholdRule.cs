using TrustedData.Disclosure.Policy;
using TrustedData.Disclosure.Tables;

namespace TrustedData.Disclosure.Threshold;

/// <summary>A rule that a cell breaks. It is for the checker; a researcher never sees which cell or why.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Cell">The cell, as <c>variable=level</c> texts.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record Finding(string Rule, string Cell, string Reason);

/// <summary>
/// Minimum frequency: a cell resting on fewer distinct subjects than the threshold is not shown, nor an empty one where the
/// policy calls zeros disclosive. Source: Welpton, Handbook on Statistical Disclosure Control for Outputs (2019), sections on
/// frequency tables; the default of 10 is the common one of the field.
/// </summary>
public static class ThresholdRule
{
    public const string TooFew = "threshold";
    public const string Empty = "zero";

    /// <summary>Every cell that breaks the rule.</summary>
    public static IEnumerable<Finding> Check(SubjectTable table, DisclosurePolicy policy)
    {
        foreach (var cell in table.Cells)
        {
            if (cell.Subjects == 0 && policy.ZerosAreDisclosive)
                yield return new Finding(Empty, Name(table, cell), "No subject is in this cell, and the policy calls empty cells disclosive.");
            else if (cell.Subjects > 0 && cell.Subjects < policy.Threshold)
                yield return new Finding(TooFew, Name(table, cell), $"{cell.Subjects} subjects; the policy asks for {policy.Threshold}.");
        }
    }

    private static string Name(SubjectTable table, Cell cell) => table.Axes.Count == 0
        ? Cell.All
        : string.Join(", ", table.Axes.Select((axis, a) => $"{axis.Variable}={(cell.Levels[a] < 0 ? Cell.All : axis.Levels[cell.Levels[a]])}"));
}
