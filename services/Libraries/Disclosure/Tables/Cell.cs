namespace TrustedData.Disclosure.Tables;

/// <summary>One cell of a table.</summary>
/// <param name="Levels">Level index per axis; -1 stands for all levels together.</param>
/// <param name="Subjects">Distinct subjects.</param>
/// <param name="Records">Records.</param>
/// <param name="Sums">Sum per measure.</param>
/// <param name="StandardDeviations">
/// Sample standard deviation (n - 1) per measure over the subjects' values; null with fewer than two subjects, or when a
/// subject has several records, because it is then not a value per subject.
/// </param>
public sealed record Cell(
    IReadOnlyList<int> Levels, int Subjects, long Records, IReadOnlyList<double> Sums, IReadOnlyList<double?> StandardDeviations)
{
    /// <summary>How a margin is written.</summary>
    public const string All = "(all)";

    /// <summary>Mean per measure over records; null without records.</summary>
    public double? Mean(int measure) => Records == 0 ? null : Sums[measure] / Records;
}
