using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Verification;

namespace TrustedData.Ledger.Sequence;

/// <summary>Reads entries and leaf hashes out of the parts that they were written in.</summary>
public static class BundleReader
{
    /// <summary>
    /// The entries from one index up to, not including, another, with the leaf hashes kept of them; streamed. What is damaged
    /// or missing is left out: reading is how a damaged log is looked into.
    /// </summary>
    public static async IAsyncEnumerable<LoggedEntry> EntriesAsync(LedgerContext context, long from, long end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = context.Parts.AsNoTracking().Where(p => p.FirstIndex >= BundleStart(from) && p.FirstIndex < end).OrderBy(p => p.FirstIndex).AsAsyncEnumerable();
        await foreach (var part in parts.WithCancellation(cancellationToken))
        {
            foreach (var entry in EntriesOf(part))
            {
                if (entry.Index >= from && entry.Index < end)
                    yield return entry;
            }
        }
    }

    /// <summary>The entry at an index.</summary>
    /// <exception cref="LogDamagedException">It is not there.</exception>
    public static async Task<LoggedEntry> EntryAsync(LedgerContext context, long index, CancellationToken cancellationToken)
    {
        var part = await context.Parts.AsNoTracking().Where(p => p.FirstIndex <= index).OrderByDescending(p => p.FirstIndex).FirstOrDefaultAsync(cancellationToken);
        return part is null ? throw Missing(index) : EntriesOf(part).FirstOrDefault(entry => entry.Index == index) ?? throw Missing(index);
    }

    /// <summary>The entries of a part, as far as its bytes can be taken apart.</summary>
    public static IEnumerable<LoggedEntry> EntriesOf(BundlePartRow part)
    {
        var at = 0;
        for (var place = 0; place < part.EntryCount && at + sizeof(ushort) <= part.Entries.Length; place++)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(part.Entries.AsSpan(at));
            if (at + sizeof(ushort) + length > part.Entries.Length)
                yield break;
            var hash = (place + 1) * MerkleHash.Length <= part.LeafHashes.Length ? part.LeafHashes.AsSpan(place * MerkleHash.Length, MerkleHash.Length).ToArray() : null;
            yield return new LoggedEntry(part.FirstIndex + place, part.Entries.AsSpan(at + sizeof(ushort), length).ToArray(), hash);
            at += sizeof(ushort) + length;
        }
    }

    /// <summary>
    /// The leaf hashes from one index up to, not including, another, side by side; all of one bundle. Shorter when some are missing.
    /// </summary>
    public static async Task<byte[]> LeafHashesAsync(LedgerContext context, long from, long end, CancellationToken cancellationToken)
    {
        var parts = await context.Parts.AsNoTracking().Where(p => p.FirstIndex >= BundleStart(from) && p.FirstIndex < end).OrderBy(p => p.FirstIndex)
            .Select(p => new { p.FirstIndex, p.LeafHashes }).ToListAsync(cancellationToken);
        var hashes = new byte[(end - from) * MerkleHash.Length];
        var next = from;
        foreach (var part in parts)
        {
            var (first, after) = (Math.Max(part.FirstIndex, from), Math.Min(part.FirstIndex + (part.LeafHashes.Length / MerkleHash.Length), end));
            if (after <= first)
                continue;
            if (first != next)
                break;
            part.LeafHashes.AsSpan((int)(first - part.FirstIndex) * MerkleHash.Length, (int)(after - first) * MerkleHash.Length)
                .CopyTo(hashes.AsSpan((int)(first - from) * MerkleHash.Length));
            next = after;
        }
        return hashes[..(int)((next - from) * MerkleHash.Length)];
    }

    /// <summary>The bytes of an entry bundle: the entries from one index up to, not including, another, each after its length.</summary>
    public static async Task<byte[]> BundleAsync(LedgerContext context, long from, long end, CancellationToken cancellationToken)
    {
        using var bundle = new MemoryStream();
        var length = new byte[sizeof(ushort)];
        await foreach (var entry in EntriesAsync(context, from, end, cancellationToken))
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Entry.Length);
            bundle.Write(length);
            bundle.Write(entry.Entry);
        }
        return bundle.ToArray();
    }

    /// <summary>The leaf hash of an entry.</summary>
    /// <exception cref="LogDamagedException">It is not there.</exception>
    public static async Task<byte[]> LeafHashAsync(LedgerContext context, long index, CancellationToken cancellationToken)
    {
        var hash = await LeafHashesAsync(context, index, index + 1, cancellationToken);
        return hash.Length == MerkleHash.Length ? hash : throw Missing(index);
    }

    private static long BundleStart(long index) => index - (index % BundleParts.BundleSize);

    private static LogDamagedException Missing(long index) => new($"The log is damaged: entry {index} is missing.");
}
