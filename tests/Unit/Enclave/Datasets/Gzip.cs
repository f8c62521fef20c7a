using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>Writes gzip by hand (RFC 1952), so that its optional fields can say things.</summary>
internal static class Gzip
{
    private const byte HasExtra = 4;
    private const byte HasName = 8;
    private const byte HasComment = 16;

    public static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    public static byte[] Pack(byte[] plain, string name, string comment, string extra, uint time)
    {
        using var packed = new MemoryStream();
        packed.Write([0x1F, 0x8B, 8, HasExtra | HasName | HasComment]);
        Write(packed, time);
        packed.Write([0, 3, (byte)extra.Length, 0]);
        packed.Write(Encoding.Latin1.GetBytes($"{extra}{name}\0{comment}\0"));
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(plain);
        Write(packed, Checksum(plain));
        Write(packed, (uint)plain.Length);
        return packed.ToArray();
    }

    private static void Write(MemoryStream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    // CRC-32 bit by bit, as in the appendix of RFC 1952.
    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
