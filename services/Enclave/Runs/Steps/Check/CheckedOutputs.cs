using System.Security.Cryptography;
using System.Text.Json;
using TrustedData.Disclosure.Threshold;
using TrustedData.Enclave.Keys;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>What a check found of one output; the file, if there is one, stands beside it in the vault.</summary>
/// <param name="Output">Name of the output.</param>
/// <param name="File">Its file's name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Verdict">What may become of it.</param>
/// <param name="Message">What the researcher reads.</param>
/// <param name="Findings">What the checker reads.</param>
/// <param name="StoredAs">Name in the vault of the file that would be released; null when nothing can be.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its digest, lower-case hex.</param>
public sealed record CheckedOutput(
    string Output, string File, string Kind, OutputVerdictKind Verdict, string Message, IReadOnlyList<Finding> Findings, string? StoredAs, long Bytes, string? Sha256);

/// <summary>What a check found: everything that a decision is about.</summary>
/// <param name="Outputs">One for each declared output.</param>
/// <param name="Withheld">In plain words, what was left out.</param>
/// <param name="PolicyVersion">Version of the policy that was in force.</param>
/// <param name="RulesVersion">Version of the rules.</param>
/// <param name="HasFilter">Whether the request keeps some rows only.</param>
public sealed record CheckedOutputs(IReadOnlyList<CheckedOutput> Outputs, IReadOnlyList<string> Withheld, int PolicyVersion, string RulesVersion, bool HasFilter);

/// <summary>What was found, and the digest over its exact bytes, which name every file by its digest.</summary>
public sealed record StoredCheck(CheckedOutputs Found, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>SHA-256, lower-case hex. It stays in the enclave.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));
}

/// <summary>Keeps what was found in the vault.</summary>
public sealed class CheckStore(IRunVault vault)
{
    /// <summary>Name of the inspector's report in the vault; the evidence is in it.</summary>
    public const string InspectionName = "inspection";

    private const string CheckName = "check";

    /// <summary>Keeps a file that would be released; its name in the vault, and its digest.</summary>
    public async Task<(string StoredAs, string Sha256)> WriteFileAsync(Guid run, int index, byte[] content, CancellationToken cancellationToken)
    {
        var name = $"file-{index}";
        using var stream = new MemoryStream(content, writable: false);
        await vault.WriteAsync(run, name, stream, cancellationToken);
        return (name, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>Keeps what was found, after all the files that it names.</summary>
    public async Task<StoredCheck> WriteAsync(Guid run, CheckedOutputs found, CancellationToken cancellationToken)
    {
        var stored = new StoredCheck(found, JsonSerializer.SerializeToUtf8Bytes(found, JsonSerializerOptions.Web));
        using var stream = new MemoryStream(stored.Bytes.ToArray(), writable: false);
        await vault.WriteAsync(run, CheckName, stream, cancellationToken);
        return stored;
    }

    /// <summary>What was found; null when there is nothing, or its key is destroyed.</summary>
    public async Task<StoredCheck?> ReadAsync(Guid run, CancellationToken cancellationToken)
    {
        if (await BytesAsync(run, CheckName, cancellationToken) is not { } bytes)
            return null;
        return new StoredCheck(JsonSerializer.Deserialize<CheckedOutputs>(bytes, JsonSerializerOptions.Web)!, bytes);
    }

    /// <summary>A file that would be released, exactly as it was checked; null when it is not there, or is another one.</summary>
    public async Task<byte[]?> FileAsync(Guid run, CheckedOutput output, CancellationToken cancellationToken)
    {
        if (output.StoredAs is null || await BytesAsync(run, output.StoredAs, cancellationToken) is not { } bytes)
            return null;
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == output.Sha256 ? bytes : null;
    }

    /// <summary>A commitment to what was found, for the ledger.</summary>
    public Task<string> CommitAsync(Guid run, StoredCheck stored, CancellationToken cancellationToken) => vault.CommitAsync(run, stored.Bytes, cancellationToken);

    private async Task<byte[]?> BytesAsync(Guid run, string name, CancellationToken cancellationToken)
    {
        await using var stream = await vault.ReadAsync(run, name, cancellationToken);
        if (stream is null)
            return null;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
