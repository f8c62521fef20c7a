using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustedData.Enclave.History;

/// <summary>A set of subjects as one digest. It stays in the enclave's database: of a small set it would be an oracle.</summary>
public static class SubjectSet
{
    /// <summary>SHA-256 over the sorted 64-bit numbers, big-endian, as lower-case hex.</summary>
    public static string Digest(IEnumerable<long> subjects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        foreach (var subject in subjects.Order())
        {
            BinaryPrimitives.WriteInt64BigEndian(number, subject);
            hash.AppendData(number);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
