namespace TrustedData.Enclave.Subjects;

/// <summary>In which datasets a subject stands.</summary>
public interface ISubjectDatasets
{
    /// <summary>Names of the datasets with a snapshot that has the subject, in order.</summary>
    Task<IReadOnlyList<string>> NamesAsync(long subject, CancellationToken cancellationToken);
}
