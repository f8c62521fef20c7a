using System.Buffers.Binary;
using SkiaSharp;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>Pictures for the inspector.</summary>
public static class Png
{
    private const int Header = 12;
    private const int HeaderBytes = 17;

    public static byte[] Of(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        for (var i = 0; i < width * height; i++)
            bitmap.SetPixel(i % width, i / width, new SKColor((uint)(i * 2654435761L) | 0xFF000000));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A small picture whose header claims another size, with a checksum that fits.</summary>
    public static byte[] Claiming(int width, int height)
    {
        var picture = Of(1, 1);
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(Header + 4), width);
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(Header + 8), height);
        BinaryPrimitives.WriteUInt32BigEndian(picture.AsSpan(Header + HeaderBytes), Checksum(picture.AsSpan(Header, HeaderBytes)));
        return picture;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
        }

        return ~sum;
    }
}
