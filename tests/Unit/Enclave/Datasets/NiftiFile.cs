using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>Writes and reads NIfTI images by the field offsets of nifti1.h and nifti2.h, without any code of the product.</summary>
internal sealed class NiftiFile
{
    private readonly byte[] header;

    public NiftiFile(int version = 1, bool bigEndian = false, short datatype = 2, short bits = 8, params int[] shape)
    {
        (Version, BigEndian) = (version, bigEndian);
        header = new byte[version == 1 ? 348 : 540];
        PutInt32(0, header.Length);
        Put(version == 1 ? 344 : 4, version == 1 ? "n+1\0" : "n+2\0\r\n\u001a\n");
        PutInt16(version == 1 ? 70 : 12, datatype);
        PutInt16(version == 1 ? 72 : 14, bits);
        PutDimension(0, shape.Length);
        for (var i = 0; i < 7; i++)
            PutDimension(i + 1, i < shape.Length ? shape[i] : 1);
        for (var i = 0; i < 4; i++)
            PutReal(version == 1 ? 76 : 104, i, 1);
        Shape = shape;
        Voxels = new byte[shape.Aggregate(1, (product, n) => product * n) * bits / 8];
    }

    public int Version { get; }

    public bool BigEndian { get; }

    public int[] Shape { get; }

    /// <summary>The voxels as stored.</summary>
    public byte[] Voxels { get; set; }

    /// <summary>Extensions as stored, with their sizes; empty for none.</summary>
    public byte[] Extensions { get; set; } = [];

    /// <summary>What stands behind the voxels.</summary>
    public byte[] Trailing { get; set; } = [];

    /// <summary>A mask: one voxel in two is set.</summary>
    public static NiftiFile Mask(params int[] shape)
    {
        var mask = new NiftiFile(shape: shape);
        for (var i = 0; i < mask.Voxels.Length; i += 2)
            mask.Voxels[i] = 1;
        return mask;
    }

    /// <summary>Header and voxels of a single file, as its own header says where they are.</summary>
    public static (byte[] Header, byte[] Between, byte[] Voxels) Split(byte[] bytes)
    {
        var two = bytes[0] == 0x1C || bytes[3] == 0x1C;
        var big = bytes[0] == 0;
        var size = two ? 540 : 348;
        var offset = (int)((two, big) switch
        {
            (true, true) => BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(168)),
            (true, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(168)),
            (false, true) => (long)BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(108)),
            (false, false) => (long)BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(108)),
        });
        return (bytes[..size], bytes[size..offset], bytes[offset..]);
    }

    public static byte[] Unpacked(string file)
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    public NiftiFile Put(int at, string text)
    {
        Encoding.Latin1.GetBytes(text).CopyTo(header, at);
        return this;
    }

    /// <summary>Size of a voxel in mm along an axis, counted from 1.</summary>
    public NiftiFile Spacing(int axis, double millimetres)
    {
        PutReal(Version == 1 ? 76 : 104, axis, millimetres);
        return this;
    }

    /// <summary>The matrix that says where voxels lie, with its code.</summary>
    public NiftiFile Matrix(params double[] rows)
    {
        if (Version == 1)
            PutInt16(254, 1);
        else
            PutInt32(348, 1);
        for (var i = 0; i < 12; i++)
            PutReal(Version == 1 ? 280 : 400, i, rows[i]);
        return this;
    }

    public NiftiFile Scaling(double slope, double intercept)
    {
        PutReal(Version == 1 ? 112 : 176, 0, slope);
        PutReal(Version == 1 ? 112 : 176, 1, intercept);
        return this;
    }

    public void PutInt16(int at, short value)
    {
        if (BigEndian)
            BinaryPrimitives.WriteInt16BigEndian(header.AsSpan(at), value);
        else
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(at), value);
    }

    public void PutInt32(int at, int value)
    {
        if (BigEndian)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(at), value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
    }

    public void PutReal(int field, int index, double value)
    {
        if (Version == 2 && BigEndian)
            BinaryPrimitives.WriteDoubleBigEndian(header.AsSpan(field + (8 * index)), value);
        else if (Version == 2)
            BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(field + (8 * index)), value);
        else if (BigEndian)
            BinaryPrimitives.WriteSingleBigEndian(header.AsSpan(field + (4 * index)), (float)value);
        else
            BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(field + (4 * index)), (float)value);
    }

    /// <summary>The file, not compressed.</summary>
    public byte[] Bytes()
    {
        var offset = header.Length + 4 + Extensions.Length;
        if (Version == 1)
            PutReal(108, 0, offset);
        else if (BigEndian)
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(168), offset);
        else
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(168), offset);
        return [.. header, Extensions.Length > 0 ? (byte)1 : (byte)0, 0, 0, 0, .. Extensions, .. Voxels, .. Trailing];
    }

    /// <summary>The file, gzip-compressed.</summary>
    public byte[] Packed() => Gzip.Pack(Bytes());

    private void PutDimension(int index, int value)
    {
        if (Version == 1)
            PutInt16(40 + (2 * index), (short)value);
        else if (BigEndian)
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(16 + (8 * index)), value);
        else
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16 + (8 * index)), value);
    }
}
