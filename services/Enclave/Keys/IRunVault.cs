namespace TrustedData.Enclave.Keys;

/// <summary>
/// Keeps what a run left and nobody released (evidence, raw logs, held and refused outputs), encrypted under a key of the
/// run's own, below <see cref="EnclaveOptions.Storage"/>. Destroying the key destroys all of it.
/// </summary>
public interface IRunVault
{
    /// <summary>Makes the run's key, wrapped under the master key. It changes tracked entities only; the caller saves.</summary>
    void CreateKey(Guid run, Fact because);

    /// <summary>Encrypts what the stream holds under a plain name; what stood there is replaced at once and wholly, or not at all.</summary>
    Task WriteAsync(Guid run, string name, Stream content, CancellationToken cancellationToken);

    /// <summary>The content of a name, checked to its end before the first byte is handed out; null when there is none, or the key is destroyed.</summary>
    Task<Stream?> ReadAsync(Guid run, string name, CancellationToken cancellationToken);

    /// <summary>The names that hold something of a run, in order.</summary>
    IReadOnlyList<string> List(Guid run);

    /// <summary>
    /// A commitment to bytes that are not released: HMAC-SHA-256 under a random salt of the run's that stays in the enclave,
    /// lower-case hex. The key must have been created, in this transaction or before.
    /// </summary>
    Task<string> CommitAsync(Guid run, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Destroys the run's key; the caller saves, and then removes the files with <see cref="RemoveFiles"/>.</summary>
    Task DestroyKeyAsync(Guid run, Fact because, CancellationToken cancellationToken);

    /// <summary>Removes the encrypted files of a run; nothing happens when there are none.</summary>
    void RemoveFiles(Guid run);
}
