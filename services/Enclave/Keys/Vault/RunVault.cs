using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Keys;

/// <summary>The vault: wrapped keys in the database, encrypted files below <c>runs/</c> of the storage.</summary>
public sealed class RunVault(EnclaveContext database, RunKeyWrap wrap, IOptions<EnclaveOptions> options) : IRunVault
{
    /// <summary>Directory of all runs.</summary>
    public static string RootOf(EnclaveOptions options) => Path.Combine(Path.GetFullPath(options.Storage), "runs");

    /// <inheritdoc />
    public void CreateKey(Guid run, Fact because)
    {
        foreach (var use in Enum.GetValues<RunKeyUse>())
            database.Add(RunKey.Create(run, use, wrap.Create(run, use), because));
    }

    /// <inheritdoc />
    public async Task WriteAsync(Guid run, string name, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(run, name);
        var secret = await SecretAsync(run, VaultNames.UseOf(name), cancellationToken)
            ?? throw new InvalidOperationException($"Run {run} has no key, or it is destroyed.");
        await DurableFile.ReplaceAsync(path, file => VaultFile.WriteAsync(secret, run, name, content, file, cancellationToken));
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <inheritdoc />
    public async Task<Stream?> ReadAsync(Guid run, string name, CancellationToken cancellationToken)
    {
        var path = PathOf(run, name);
        if (!File.Exists(path) || await SecretAsync(run, VaultNames.UseOf(name), cancellationToken) is not { } secret)
            return null;
        var content = await VaultFile.OpenAsync(secret, run, name, path, cancellationToken);
        CryptographicOperations.ZeroMemory(secret);
        return content;
    }

    /// <inheritdoc />
    public IReadOnlyList<string> List(Guid run)
    {
        var directory = DirectoryOf(run);
        return Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory).Where(DurableFile.IsFinished).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <inheritdoc />
    public async Task<string> CommitAsync(Guid run, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var salt = await SecretAsync(run, RunKeyUse.Commitments, cancellationToken)
            ?? throw new InvalidOperationException($"Run {run} has no key, or it is destroyed.");
        return Convert.ToHexStringLower(HMACSHA256.HashData(salt, bytes.Span));
    }

    /// <inheritdoc />
    public async Task DestroyKeyAsync(Guid run, Fact because, CancellationToken cancellationToken)
    {
        foreach (var key in await database.Set<RunKey>().Where(k => k.RunId == run).ToListAsync(cancellationToken))
            key.Destroy(because);
    }

    /// <inheritdoc />
    public void RemoveFiles(Guid run)
    {
        var directory = DirectoryOf(run);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private async Task<byte[]?> SecretAsync(Guid run, RunKeyUse use, CancellationToken cancellationToken)
    {
        // A key may have been made in this transaction and not be saved yet.
        var key = database.Set<RunKey>().Local.FirstOrDefault(k => k.RunId == run && k.Use == use)
            ?? await database.Set<RunKey>().AsNoTracking().SingleOrDefaultAsync(k => k.RunId == run && k.Use == use, cancellationToken);
        return key?.Wrapped is { } wrapped ? wrap.Unwrap(run, use, wrapped) : null;
    }

    private string DirectoryOf(Guid run) => Path.Combine(RootOf(options.Value), run.ToString("N"));

    private string PathOf(Guid run, string name) => VaultNames.IsPlain(name)
        ? Path.Combine(DirectoryOf(run), name)
        : throw new ArgumentException("The vault takes plain names only.", nameof(name));
}
