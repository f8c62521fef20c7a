using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Datasets.Staging;

/// <summary>Makes what a sealed run may read.</summary>
public interface IViewStager
{
    /// <summary>
    /// Writes the view of a dataset into a directory that it makes anew: approved variables only, subjects whose consent covers
    /// the use, pseudonyms instead of identifiers, rows in pseudonym order. What an interrupted call left is removed first.
    /// </summary>
    /// <param name="request">What is to be seen.</param>
    /// <param name="directory">
    /// Will hold <c>table.csv</c>, <c>table.parquet</c>, <c>dictionary.json</c> and <c>images/</c>, readable by everyone below a
    /// parent that only the enclave can enter.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<Outcome<StagedView>> StageAsync(StageRequest request, string directory, CancellationToken cancellationToken);
}

/// <summary>What is to be seen.</summary>
/// <param name="Dataset">Snapshot of a dataset of this enclave.</param>
/// <param name="Variables">Approved variables that the run uses.</param>
/// <param name="PurposeCode">Purpose of use that consent must cover.</param>
/// <param name="RequestDigest">Lower-case hex; pseudonyms are made from it, so that only a repeat sees the same ones.</param>
public sealed record StageRequest(DatasetRef Dataset, IReadOnlyList<string> Variables, string PurposeCode, string RequestDigest);

/// <summary>Who is in a view: in pseudonym order, which gives each its index.</summary>
public sealed record StagedView(IReadOnlyList<StagedSubject> Subjects);

/// <summary>A subject by the pseudonym of one request and by the enclave's own number.</summary>
public sealed record StagedSubject(string Pseudonym, long Subject);
