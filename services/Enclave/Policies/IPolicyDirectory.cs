using System.Text.Json;
using TrustedData.Disclosure.Policy;

namespace TrustedData.Enclave.Policies;

/// <summary>The policies of datasets.</summary>
public interface IPolicyDirectory
{
    /// <summary>The policy in force; null when there is no such dataset.</summary>
    Task<DatasetPolicy?> CurrentAsync(string dataset, CancellationToken cancellationToken);

    /// <summary>The policy in force, made stricter where the version at submission was; null when there is no such dataset.</summary>
    Task<DatasetPolicy?> StricterAsync(string dataset, int versionAtSubmission, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a dataset its first policy, unless it has one: the usual values, changed as <paramref name="wishes"/> says, never
    /// below the operator's floors. It changes tracked entities only; the caller saves them together with the dataset.
    /// </summary>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="wishes">A JSON object with members of the policy; null for the usual values.</param>
    /// <param name="because">The fact of the import.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is done; otherwise what is wrong with the wishes.</returns>
    Task<Refusal?> BeginAsync(string dataset, JsonElement? wishes, Fact because, CancellationToken cancellationToken);
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
