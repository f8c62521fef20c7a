namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>Where the kept fields stand in the header of NIfTI-1 and NIfTI-2 (nifti1.h, nifti2.h), and how wide they are.</summary>
internal sealed record NiftiFormat(int Version, int HeaderBytes, int Magic, int Datatype, int Bits, int Shape, int Spacing, int Slope, int DataOffset, int QuaternionCode, int MatrixCode, int Quaternion, int Matrix, int AxisInfo, int Units)
{
    internal static NiftiFormat One { get; } = new(1, 348, 344, 70, 72, 40, 76, 112, 108, 252, 254, 256, 280, 39, 123);

    internal static NiftiFormat Two { get; } = new(2, 540, 4, 12, 14, 16, 104, 176, 168, 344, 348, 352, 400, 524, 500);

    /// <summary>Whether shape is 64-bit and spacing, scaling and geometry are doubles.</summary>
    internal bool Wide => Version == 2;

    /// <summary>The mark of a file that holds header and voxels together.</summary>
    internal ReadOnlySpan<byte> SingleFile => Wide ? "n+2\0\r\n\x1a\n"u8 : "n+1\0"u8;

    /// <summary>The mark of a header whose voxels are in another file.</summary>
    internal ReadOnlySpan<byte> Pair => Wide ? "ni2\0\r\n\x1a\n"u8 : "ni1\0"u8;

    /// <summary>Where voxels begin in what we write: header, then four bytes that say there is no extension.</summary>
    internal int FirstVoxel => HeaderBytes + 4;

    internal double Real(in HeaderBytes bytes, int field, int index = 0) => Wide ? bytes.Double(field + (8 * index)) : bytes.Single(field + (4 * index));

    internal void SetReal(in HeaderBytes bytes, int field, int index, double value)
    {
        if (Wide)
            bytes.Set(field + (8 * index), value);
        else
            bytes.Set(field + (4 * index), (float)value);
    }

    internal long Dimension(in HeaderBytes bytes, int index) => Wide ? bytes.Int64(Shape + (8 * index)) : bytes.Int16(Shape + (2 * index));

    internal void SetDimension(in HeaderBytes bytes, int index, long value)
    {
        if (Wide)
            bytes.Set(Shape + (8 * index), value);
        else
            bytes.Set(Shape + (2 * index), (short)value);
    }

    internal int Code(in HeaderBytes bytes, int field) => Wide ? bytes.Int32(field) : bytes.Int16(field);

    internal void SetCode(in HeaderBytes bytes, int field, int value)
    {
        if (Wide)
            bytes.Set(field, value);
        else
            bytes.Set(field, (short)value);
    }
}
