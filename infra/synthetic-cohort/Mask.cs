using System.Buffers.Binary;
using System.IO.Compression;

namespace TrustedData.SyntheticCohort;

/// <summary>A small volume of zeros and ones, written as gzip-compressed NIfTI-1 (https://nifti.nimh.nih.gov/nifti-1).</summary>
public sealed class Mask(int width, int depth, int height, float millimetres)
{
    private const int HeaderBytes = 352;
    private readonly byte[] voxels = new byte[width * depth * height];

    public int Width => width;

    public int Depth => depth;

    public int Height => height;

    /// <summary>Whether a voxel is inside.</summary>
    public bool this[int x, int y, int z]
    {
        get => voxels[x + (width * (y + (depth * z)))] != 0;
        set => voxels[x + (width * (y + (depth * z)))] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Writes the mask; neither a name nor a time stands in the file.</summary>
    public void Write(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        using var zip = new GZipStream(file, CompressionLevel.SmallestSize);
        zip.Write(Header());
        zip.Write(voxels);
    }

    private byte[] Header()
    {
        const short unsignedBytes = 2;
        const short scannerCoordinates = 1;
        const byte inMillimetres = 2;
        var header = new byte[HeaderBytes];
        Int(0, 348);
        Shorts(40, 3, (short)width, (short)depth, (short)height, 1, 1, 1, 1);
        Shorts(70, unsignedBytes, 8);
        Floats(76, 1, millimetres, millimetres, millimetres);
        Floats(108, HeaderBytes, 1, 0);
        header[123] = inMillimetres;
        Shorts(252, 0, scannerCoordinates);
        Floats(280, millimetres, 0, 0, -millimetres * width / 2);
        Floats(296, 0, millimetres, 0, -millimetres * depth / 2);
        Floats(312, 0, 0, millimetres, -millimetres * height / 2);
        "n+1\0"u8.CopyTo(header.AsSpan(344));
        return header;

        void Int(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);

        void Shorts(int at, params ReadOnlySpan<short> values)
        {
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(at + (2 * i)), values[i]);
        }

        void Floats(int at, params ReadOnlySpan<float> values)
        {
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(at + (4 * i)), values[i]);
        }
    }
}
