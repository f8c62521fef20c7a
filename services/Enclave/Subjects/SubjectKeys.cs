using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TrustedData.Enclave.Keys;

namespace TrustedData.Enclave.Subjects;

/// <summary>Turns the keys by which datasets name people into digests that only this enclave can make.</summary>
public sealed partial class SubjectKeys(MasterKey master)
{
    private readonly byte[] secret = master.Derive("subjects");

    /// <summary>Whether a text may name a namespace of keys.</summary>
    public static bool IsNamespace(string text) => NamespacePattern().IsMatch(text);

    /// <summary>The digest of a key, lower-case hex. A namespace cannot hold a zero character, so the two cannot run together.</summary>
    public string Digest(string keyNamespace, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{keyNamespace}\0{key}")));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamespacePattern();
}
