using System.Security.Cryptography;

namespace TrustedData.Tests.Unit.Transparency;

/// <summary>RFC 6962 section 2.1 written down as it stands there, slow and recursive: what the library is compared with.</summary>
internal static class ReferenceTree
{
    public static byte[] Mth(ReadOnlySpan<byte[]> d) => d.Length switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0, .. d[0]]),
        _ => SHA256.HashData([1, .. Mth(d[..K(d.Length)]), .. Mth(d[K(d.Length)..])]),
    };

    public static byte[][] Path(int m, ReadOnlySpan<byte[]> d)
    {
        if (d.Length == 1)
            return [];
        var k = K(d.Length);
        return m < k ? [.. Path(m, d[..k]), Mth(d[k..])] : [.. Path(m - k, d[k..]), Mth(d[..k])];
    }

    public static byte[][] Proof(int m, ReadOnlySpan<byte[]> d) => Subproof(m, d, true);

    private static byte[][] Subproof(int m, ReadOnlySpan<byte[]> d, bool whole)
    {
        if (m == d.Length)
            return whole ? [] : [Mth(d)];
        var k = K(d.Length);
        return m <= k ? [.. Subproof(m, d[..k], whole), Mth(d[k..])] : [.. Subproof(m - k, d[k..], false), Mth(d[..k])];
    }

    private static int K(int n)
    {
        var k = 1;
        while (2 * k < n)
            k *= 2;
        return k;
    }
}
