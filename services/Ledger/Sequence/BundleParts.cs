using System.Buffers.Binary;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Serve;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Ledger.Sequence;

/// <summary>Puts new entries into parts of bundles. A part ends where its bundle ends, so that it never has to be taken apart to serve one.</summary>
public static class BundleParts
{
    /// <summary>Entries of a full bundle (C2SP tlog-tiles).</summary>
    public const int BundleSize = 256;

    /// <summary>The parts that hold <paramref name="entries"/>, whose indices follow each other.</summary>
    public static List<BundlePartRow> Of(IReadOnlyList<(long Index, NewEntry Entry)> entries)
    {
        var parts = new List<BundlePartRow>();
        for (var at = 0; at < entries.Count;)
        {
            var count = (int)Math.Min(BundleSize - (entries[at].Index % BundleSize), entries.Count - at);
            parts.Add(Part(entries, at, count));
            at += count;
        }
        return parts;
    }

    /// <summary>The words of each part, each once.</summary>
    public static List<BundleTermRow> TermsOf(IReadOnlyList<(long Index, NewEntry Entry)> entries, IReadOnlyList<BundlePartRow> parts)
    {
        var terms = new List<BundleTermRow>();
        var at = 0;
        foreach (var part in parts)
        {
            var words = new HashSet<string>(StringComparer.Ordinal);
            for (var end = at + part.EntryCount; at < end; at++)
                words.UnionWith(EntryTerms.Of(entries[at].Entry.Producer, entries[at].Entry.Fact));
            terms.AddRange(words.Select(word => new BundleTermRow { Term = word, FirstIndex = part.FirstIndex }));
        }
        return terms;
    }

    private static BundlePartRow Part(IReadOnlyList<(long Index, NewEntry Entry)> entries, int at, int count)
    {
        var length = 0;
        for (var i = 0; i < count; i++)
            length += sizeof(ushort) + entries[at + i].Entry.Body.Length;
        var (bytes, hashes) = (new byte[length], new byte[count * MerkleHash.Length]);
        var (first, last) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        for (int i = 0, to = 0; i < count; i++)
        {
            var entry = entries[at + i].Entry;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(to), (ushort)entry.Body.Length);
            entry.Body.CopyTo(bytes, to + sizeof(ushort));
            to += sizeof(ushort) + entry.Body.Length;
            entry.LeafHash.CopyTo(hashes, i * MerkleHash.Length);
            var recorded = entry.Fact.Recorded.ToUniversalTime();
            (first, last) = (recorded < first ? recorded : first, recorded > last ? recorded : last);
        }
        return new BundlePartRow { FirstIndex = entries[at].Index, EntryCount = count, Entries = bytes, LeafHashes = hashes, RecordedFrom = first, RecordedTo = last };
    }
}
