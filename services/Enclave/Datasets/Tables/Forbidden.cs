using System.Buffers;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>Characters that no value of a table has a use for: control characters but tab and line ends.</summary>
internal static class Forbidden
{
    internal static SearchValues<char> Characters { get; } = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0xA0).Where(c => char.IsControl((char)c) && c is not ('\t' or '\n' or '\r')).Select(c => (char)c)));
}
