using System.Buffers.Binary;
using System.Security.Cryptography;
using TrustedData.Enclave.Keys;

namespace TrustedData.Enclave.Datasets.Staging;

/// <summary>
/// Names people for one request: a repeat of it sees the same names in the same order; names of different requests cannot be
/// linked without the enclave's key.
/// </summary>
internal static class Pseudonyms
{
    private const int Shortest = 16;
    private const int Step = 8;

    /// <summary>A pseudonym for each subject of a snapshot; long enough that no two are the same.</summary>
    /// <param name="master">The enclave's key.</param>
    /// <param name="requestDigest">SHA-256 of the request, 64 hex digits.</param>
    /// <param name="subjects">
    /// Every subject of the snapshot, also those who are not shown: whether a name is longer than usual must not depend on who
    /// has withdrawn.
    /// </param>
    internal static IReadOnlyList<StagedSubject> Of(MasterKey master, string requestDigest, IReadOnlyCollection<long> subjects)
    {
        var key = master.Derive("pseudonyms");
        var message = new byte[SHA256.HashSizeInBytes + sizeof(long)];
        Convert.FromHexString(requestDigest).CopyTo(message, 0);
        var full = subjects.Select(subject =>
        {
            BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(SHA256.HashSizeInBytes), subject);
            return new StagedSubject(Convert.ToHexStringLower(HMACSHA256.HashData(key, message)), subject);
        }).ToList();
        var length = Shortest;
        while (full.Select(s => s.Pseudonym[..length]).Distinct(StringComparer.Ordinal).Count() < full.Count)
            length += Step;
        return [.. full.Select(s => s with { Pseudonym = s.Pseudonym[..length] }).OrderBy(s => s.Pseudonym, StringComparer.Ordinal)];
    }
}
