using System.Buffers;
using System.Buffers.Binary;

namespace TrustedData.Transparency.Tiles;

/// <summary>Entries one after another, each behind its length in two bytes, big-endian (C2SP tlog-tiles). An entry is 0 to 65,535 bytes of any kind.</summary>
public static class EntryBundle
{
    /// <summary>Bytes of the longest entry.</summary>
    public const int LongestEntry = ushort.MaxValue;

    /// <summary>Adds an entry to a bundle.</summary>
    /// <exception cref="ArgumentException">The entry is too long.</exception>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > LongestEntry)
            throw new ArgumentException($"An entry has at most {LongestEntry} bytes.", nameof(entry));
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(sizeof(ushort)), (ushort)entry.Length);
        bundle.Advance(sizeof(ushort));
        bundle.Write(entry);
    }

    /// <summary>Finds the entries of a bundle, which must be exactly those and no byte more.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="entries">Takes where each entry stands; as many as the bundle must hold.</param>
    /// <param name="fault">What is wrong, as "it ..." goes on.</param>
    public static bool TryRead(ReadOnlySpan<byte> bundle, Span<Range> entries, out string? fault)
    {
        var at = 0;
        for (var count = 0; count < entries.Length; count++)
        {
            var start = at + sizeof(ushort);
            var end = start > bundle.Length ? start : start + BinaryPrimitives.ReadUInt16BigEndian(bundle[at..]);
            if (end > bundle.Length)
            {
                fault = $"ends within the {count + 1}. of its {entries.Length} entries";
                return false;
            }
            entries[count] = start..end;
            at = end;
        }
        fault = at == bundle.Length ? null : $"has {bundle.Length - at} bytes after its {entries.Length} entries";
        return fault is null;
    }
}
