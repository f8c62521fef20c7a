using System.Buffers.Binary;

namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>Numbers of a header in the byte order of the file.</summary>
internal readonly ref struct HeaderBytes(Span<byte> bytes, bool bigEndian)
{
    private readonly Span<byte> bytes = bytes;

    internal short Int16(int at) => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);

    internal int Int32(int at) => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    internal long Int64(int at) => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    internal float Single(int at) => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes[at..]) : BinaryPrimitives.ReadSingleLittleEndian(bytes[at..]);

    internal double Double(int at) => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes[at..]) : BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]);

    internal void Set(int at, short value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteInt16BigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteInt16LittleEndian(bytes[at..], value);
    }

    internal void Set(int at, int value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteInt32BigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes[at..], value);
    }

    internal void Set(int at, long value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteInt64BigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], value);
    }

    internal void Set(int at, float value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteSingleBigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteSingleLittleEndian(bytes[at..], value);
    }

    internal void Set(int at, double value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteDoubleBigEndian(bytes[at..], value);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[at..], value);
    }
}
