namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>Writes a fresh header with the kept fields and nothing else: every other byte is zero.</summary>
public static class NiftiHeaderWriter
{
    /// <summary>Header and the four bytes after it that say there is no extension; voxels follow.</summary>
    public static byte[] Bytes(NiftiHeader header)
    {
        var format = header.Version == 2 ? NiftiFormat.Two : NiftiFormat.One;
        var bytes = new byte[format.FirstVoxel];
        var fields = new HeaderBytes(bytes, header.BigEndian);
        fields.Set(0, format.HeaderBytes);
        format.SingleFile.CopyTo(bytes.AsSpan(format.Magic));
        fields.Set(format.Datatype, (short)header.Datatype.Code);
        fields.Set(format.Bits, (short)(header.Datatype.Bytes * 8));
        SetDataOffset(fields, format);
        SetShape(fields, format, header);
        format.SetReal(fields, format.Slope, 0, header.Scaling.Slope);
        format.SetReal(fields, format.Slope, 1, header.Scaling.Intercept);
        bytes[format.AxisInfo] = header.AxisInfo;
        if (format.Wide)
            fields.Set(format.Units, (int)header.Units);
        else
            bytes[format.Units] = header.Units;
        SetOrientation(fields, format, header);
        return bytes;
    }

    private static void SetDataOffset(in HeaderBytes fields, NiftiFormat format)
    {
        if (format.Wide)
            fields.Set(format.DataOffset, (long)format.FirstVoxel);
        else
            fields.Set(format.DataOffset, (float)format.FirstVoxel);
    }

    private static void SetShape(in HeaderBytes fields, NiftiFormat format, NiftiHeader header)
    {
        format.SetDimension(fields, 0, header.Shape.Count);
        format.SetReal(fields, format.Spacing, 0, header.Handedness);
        for (var i = 0; i < 7; i++)
        {
            format.SetDimension(fields, i + 1, i < header.Shape.Count ? header.Shape[i] : 1);
            format.SetReal(fields, format.Spacing, i + 1, i < header.Spacing.Count ? header.Spacing[i] : 0);
        }
    }

    // What has no meaning by its code is not written, since nobody would look there for a number that says who it is.
    private static void SetOrientation(in HeaderBytes fields, NiftiFormat format, NiftiHeader header)
    {
        format.SetCode(fields, format.QuaternionCode, header.QuaternionCode);
        format.SetCode(fields, format.MatrixCode, header.MatrixCode);
        for (var i = 0; i < 6 && header.QuaternionCode > 0; i++)
            format.SetReal(fields, format.Quaternion, i, header.Quaternion[i]);
        for (var i = 0; i < 12 && header.MatrixCode > 0; i++)
            format.SetReal(fields, format.Matrix, i, header.Matrix[i]);
    }
}
