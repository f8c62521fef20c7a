namespace TrustedData.Enclave.Subjects;

/// <summary>The people in this enclave's datasets, each registered once for a namespace of keys.</summary>
public interface ISubjectDirectory
{
    /// <summary>The namespace of an import that names none, so that the same key is the same person until somebody says otherwise.</summary>
    const string UsualNamespace = "default";

    /// <summary>The enclave's own number of a subject; null when no import brought this key.</summary>
    Task<long?> FindAsync(string keyNamespace, string key, CancellationToken cancellationToken);
}
