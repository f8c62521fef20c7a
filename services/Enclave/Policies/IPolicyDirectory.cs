using TrustedData.Disclosure.Policy;

namespace TrustedData.Enclave.Policies;

/// <summary>The policies of datasets.</summary>
public interface IPolicyDirectory
{
    /// <summary>The policy in force, made stricter where the version at submission was; null when there is no such dataset.</summary>
    Task<DatasetPolicy?> StricterAsync(string dataset, int versionAtSubmission, CancellationToken cancellationToken);
}

/// <summary>What a dataset's steward has set.</summary>
/// <param name="Version">Version in force.</param>
/// <param name="Disclosure">Numbers of the disclosure check.</param>
/// <param name="AutomaticRelease">Whether an attested output that passes may leave without a checker.</param>
/// <param name="AutomaticReleasesPerProject">How many may, for one project.</param>
/// <param name="RunsPerDay">Runs of one project on the dataset within 24 hours.</param>
/// <param name="OwnCodeRunsInReview">Runs with their own code of one project on the dataset that may wait for a checker at once.</param>
public sealed record DatasetPolicy(
    int Version,
    DisclosurePolicy Disclosure,
    bool AutomaticRelease,
    int AutomaticReleasesPerProject,
    int RunsPerDay,
    int OwnCodeRunsInReview);
