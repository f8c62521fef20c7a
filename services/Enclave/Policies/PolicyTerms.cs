using TrustedData.Disclosure.Policy;

namespace TrustedData.Enclave.Policies;

/// <summary>Everything that a policy says, each member of it a number or a switch.</summary>
/// <param name="Threshold">Least number of subjects in a cell that may be shown.</param>
/// <param name="ZerosAreDisclosive">Whether an empty cell fails like a small one.</param>
/// <param name="RoundingBase">Base to which published sizes are rounded.</param>
/// <param name="AutomaticRelease">Whether an attested output that passes may leave without a checker.</param>
/// <param name="AutomaticReleasesPerProject">How many may, for one project.</param>
/// <param name="RunsPerDay">Runs of one project within 24 hours.</param>
/// <param name="OwnCodeRunsInReview">Runs with their own code of one project that may wait for a checker at once.</param>
/// <param name="Checkers">People who must decide on a held output.</param>
public sealed record PolicyTerms(
    int Threshold,
    bool ZerosAreDisclosive,
    int RoundingBase,
    bool AutomaticRelease,
    int AutomaticReleasesPerProject,
    int RunsPerDay,
    int OwnCodeRunsInReview,
    int Checkers)
{
    /// <summary>What holds when a steward says nothing.</summary>
    public static PolicyTerms Usual { get; } = new(
        Threshold: 10, ZerosAreDisclosive: true, RoundingBase: 5, AutomaticRelease: false,
        AutomaticReleasesPerProject: 20, RunsPerDay: 200, OwnCodeRunsInReview: 5, Checkers: 1);

    /// <summary>The numbers of the disclosure check.</summary>
    public DisclosurePolicy ToDisclosure() => new(Threshold, ZerosAreDisclosive, RoundingBase);

    /// <summary>The stricter of two policies, member by member.</summary>
    public PolicyTerms StricterOf(PolicyTerms other)
    {
        var disclosure = ToDisclosure().StricterOf(other.ToDisclosure());
        return new PolicyTerms(
            disclosure.Threshold,
            disclosure.ZerosAreDisclosive,
            disclosure.RoundingBase,
            AutomaticRelease && other.AutomaticRelease,
            Math.Min(AutomaticReleasesPerProject, other.AutomaticReleasesPerProject),
            Math.Min(RunsPerDay, other.RunsPerDay),
            Math.Min(OwnCodeRunsInReview, other.OwnCodeRunsInReview),
            Math.Max(Checkers, other.Checkers));
    }

    /// <summary>Whether any member is looser than in another policy.</summary>
    public bool IsLooserThan(PolicyTerms other) => StricterOf(other) != this;

    /// <summary>As the rest of the enclave sees it.</summary>
    public DatasetPolicy AtVersion(int version) => new(
        version, ToDisclosure(), AutomaticRelease, AutomaticReleasesPerProject, RunsPerDay, OwnCodeRunsInReview);
}
