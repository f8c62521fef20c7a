using System.Buffers;
using System.Security.Cryptography;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Transparency.Merkle;

/// <summary>The hashes of RFC 6962 section 2.1 over SHA-256. Leaves and nodes have different prefixes, so that one never passes for the other.</summary>
public static class MerkleHash
{
    [ThreadStatic]
    private static SmallHashes? hashes;

    /// <summary>Length of every hash, in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The root of a tree without entries: SHA-256 of nothing.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData([]);

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        var rented = ArrayPool<byte>.Shared.Rent(1 + entry.Length);
        rented[0] = 0;
        entry.CopyTo(rented.AsSpan(1));
        var hash = Hash(rented.AsSpan(0, 1 + entry.Length));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + Length + Length];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        return Hash(input);
    }

    /// <summary>The root of the complete tree over these hashes; their number is a power of two.</summary>
    public static byte[] Complete(IReadOnlyList<byte[]> hashes)
    {
        if (!int.IsPow2(hashes.Count))
            throw new ArgumentException("A complete tree has a power of two of leaves.", nameof(hashes));
        var row = hashes.ToArray();
        for (var width = row.Length; width > 1; width /= 2)
        {
            for (var at = 0; at < width / 2; at++)
                row[at] = Node(row[2 * at], row[(2 * at) + 1]);
        }
        return row[0];
    }

    private static byte[] Hash(ReadOnlySpan<byte> input)
    {
        var hash = new byte[Length];
        (hashes ??= new SmallHashes()).Hash(input, hash);
        return hash;
    }
}
