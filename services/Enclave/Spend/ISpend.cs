using TrustedData.Enclave.Policies;

namespace TrustedData.Enclave.Spend;

/// <summary>
/// The one place through which every answer of the enclave to a project about a dataset passes, refusals included: quotas
/// now, a privacy budget later.
/// </summary>
public interface ISpend
{
    /// <summary>
    /// Takes the cost of one run from what the project has left on the dataset. It changes tracked entities only; the caller
    /// saves, in one transaction, which it must have opened: until its end no other run of the project is counted.
    /// </summary>
    /// <returns>Null when there was enough; otherwise the refusal, and the cost of the refusal itself is recorded.</returns>
    Task<Refusal?> SpendAsync(SpendRequest request, DatasetPolicy policy, Fact because, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one automatic release; false when the project has used up those of the policy. Same conditions as
    /// <see cref="SpendAsync"/>.
    /// </summary>
    Task<bool> TakeAutomaticReleaseAsync(SpendRequest request, DatasetPolicy policy, Fact because, CancellationToken cancellationToken);
}

/// <summary>What is asked of the dataset's people.</summary>
/// <param name="ProjectId">Project at the hub.</param>
/// <param name="Dataset">Name of the dataset, without snapshot.</param>
/// <param name="RunId">The run.</param>
/// <param name="OwnCode">Whether the run brings its own code.</param>
/// <param name="OwnCodeRunsInReview">Runs with their own code of this project on this dataset that have not been decided, this one not counted.</param>
public sealed record SpendRequest(Guid ProjectId, string Dataset, Guid RunId, bool OwnCode, int OwnCodeRunsInReview);
