using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Witness;

/// <summary>The logs that this witness knows, by their origin.</summary>
public sealed class KnownLogs
{
    private readonly Dictionary<string, LogKeys> byOrigin;
    private readonly Dictionary<string, string> byHash;

    public KnownLogs(IOptions<WitnessOptions> options)
    {
        All = [.. options.Value.Logs.Select(log => LogKeys.TryParse(log.VerifierKeys, out var keys)
            ? new KnownLog(keys, log.Source)
            : throw new InvalidOperationException("Witness:Logs was validated at the start."))];
        byOrigin = All.ToDictionary(log => log.Keys.Origin, log => log.Keys, StringComparer.Ordinal);
        byHash = byOrigin.Keys.ToDictionary(origin => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))), StringComparer.Ordinal);
    }

    /// <summary>Each of them.</summary>
    public IReadOnlyList<KnownLog> All { get; }

    /// <summary>The keys of a log; null when it is unknown.</summary>
    public LogKeys? Find(string origin) => byOrigin.GetValueOrDefault(origin);

    /// <summary>The origin whose SHA-256 that is, in lower-case hexadecimal; null when it is unknown.</summary>
    public string? FindByHash(string originHash) => byHash.GetValueOrDefault(originHash);
}

/// <summary>A log.</summary>
/// <param name="Keys">Its origin and keys.</param>
/// <param name="Source">Where it is fetched from; null when it comes by itself.</param>
public sealed record KnownLog(LogKeys Keys, LogSourceOptions? Source);
