using System.Buffers.Binary;
using System.Globalization;

namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>Reads the header of a NIfTI file and refuses what cannot be an image of a person.</summary>
public static class NiftiHeaderReader
{
    // A voxel of this size in mm, or outside this range, is a header in wrong units or a broken one.
    private const double SmallestVoxel = 0.005;
    private const double LargestVoxel = 100;
    private const long FurthestVoxel = 64 * 1024 * 1024;

    // Numbers are kept only as far as the standard gives them a meaning, so that none can hide another.
    private const int UsedBits = 0x3F;
    private const int LastSpace = 5;

    /// <summary>Reads the header at the start of <paramref name="stream"/>; leaves the stream right after it.</summary>
    /// <param name="stream">The file's bytes, not compressed.</param>
    /// <param name="largestData">Most bytes of voxels that are taken.</param>
    /// <exception cref="ImageProblemException">What is wrong with it.</exception>
    public static NiftiHeader Read(Stream stream, long largestData)
    {
        Span<byte> bytes = stackalloc byte[NiftiFormat.Two.HeaderBytes];
        var read = stream.ReadAtLeast(bytes[..NiftiFormat.One.HeaderBytes], NiftiFormat.One.HeaderBytes, throwOnEndOfStream: false);
        if (read < NiftiFormat.One.HeaderBytes)
            throw new ImageProblemException("The file is too short to be a NIfTI image.");
        var (format, bigEndian) = Recognise(bytes);
        if (format.Wide && stream.ReadAtLeast(bytes[read..], format.HeaderBytes - read, throwOnEndOfStream: false) < format.HeaderBytes - read)
            throw new ImageProblemException("The file is too short to be a NIfTI image.");
        return Parse(new HeaderBytes(bytes, bigEndian), bytes[..format.HeaderBytes], format, bigEndian, largestData);
    }

    private static (NiftiFormat Format, bool BigEndian) Recognise(ReadOnlySpan<byte> bytes)
    {
        foreach (var format in new[] { NiftiFormat.One, NiftiFormat.Two })
        {
            var little = BinaryPrimitives.ReadInt32LittleEndian(bytes) == format.HeaderBytes;
            if (!little && BinaryPrimitives.ReadInt32BigEndian(bytes) != format.HeaderBytes)
                continue;
            var magic = bytes.Slice(format.Magic, format.SingleFile.Length);
            if (magic.SequenceEqual(format.SingleFile))
                return (format, !little);
            if (magic.SequenceEqual(format.Pair))
                throw new ImageProblemException("The image is in two files (.hdr and .img). Convert it to .nii.gz.");
        }

        throw new ImageProblemException("The file is not a NIfTI image: its header has the wrong size or mark.");
    }

    private static NiftiHeader Parse(in HeaderBytes fields, ReadOnlySpan<byte> bytes, NiftiFormat format, bool bigEndian, long largestData)
    {
        var shape = Shape(fields, format);
        var datatype = NiftiDatatype.Find(fields.Int16(format.Datatype)) ?? throw new ImageProblemException("The type of voxel is not taken (binary, 128-bit and vendors' own types are not).");
        if (fields.Int16(format.Bits) != datatype.Bytes * 8)
            throw new ImageProblemException("The header contradicts itself: type of voxel and bits per voxel do not fit.");
        var header = new NiftiHeader
        {
            Version = format.Version,
            BigEndian = bigEndian,
            Shape = shape,
            Datatype = datatype,
            Handedness = format.Real(fields, format.Spacing) < 0 ? -1 : 1,
            Spacing = Reals(fields, format, format.Spacing, 1, shape.Length),
            Scaling = Scaling(fields, format),
            AxisInfo = (byte)(bytes[format.AxisInfo] & UsedBits),
            Units = (byte)((format.Wide ? fields.Int32(format.Units) : bytes[format.Units]) & UsedBits),
            QuaternionCode = Math.Clamp(format.Code(fields, format.QuaternionCode), 0, LastSpace),
            Quaternion = Reals(fields, format, format.Quaternion, 0, 6),
            MatrixCode = Math.Clamp(format.Code(fields, format.MatrixCode), 0, LastSpace),
            Matrix = Reals(fields, format, format.Matrix, 0, 12),
            DataOffset = format.Wide ? fields.Int64(format.DataOffset) : WholeOffset(fields.Single(format.DataOffset)),
            CarriedMore = false,
        };
        CheckSize(header, format, largestData);
        CheckGeometry(header);
        return header with { CarriedMore = !bytes[..format.HeaderBytes].SequenceEqual(NiftiHeaderWriter.Bytes(header).AsSpan(0, format.HeaderBytes)) };
    }

    private static long[] Shape(in HeaderBytes fields, NiftiFormat format)
    {
        var rank = format.Dimension(fields, 0);
        if (rank is < 1 or > 7)
            throw new ImageProblemException("The image must have 1 to 7 dimensions.");
        var shape = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            shape[i] = format.Dimension(fields, i + 1);
            if (shape[i] < 1)
                throw new ImageProblemException(string.Create(CultureInfo.InvariantCulture, $"Dimension {i + 1} has no voxels."));
        }

        return shape;
    }

    // Slope 0 means that there is no scaling; not a number is read the same way by the programs of the field.
    private static (double Slope, double Intercept) Scaling(in HeaderBytes fields, NiftiFormat format)
    {
        var slope = format.Real(fields, format.Slope);
        var intercept = format.Real(fields, format.Slope, 1);
        if (slope is 0 || !double.IsFinite(slope))
            return (1, 0);
        return (slope, double.IsFinite(intercept) ? intercept : 0);
    }

    private static double[] Reals(in HeaderBytes fields, NiftiFormat format, int field, int first, int count)
    {
        var reals = new double[count];
        for (var i = 0; i < count; i++)
            reals[i] = format.Real(fields, field, first + i);
        return reals;
    }

    private static long WholeOffset(float offset) =>
        float.IsInteger(offset) && offset is >= 0 and <= FurthestVoxel ? (long)offset : throw new ImageProblemException("The header does not say where the voxels begin.");

    private static void CheckSize(NiftiHeader header, NiftiFormat format, long largestData)
    {
        if (header.DataOffset < format.FirstVoxel || header.DataOffset > FurthestVoxel)
            throw new ImageProblemException("The header does not say where the voxels begin.");
        var left = largestData / header.Datatype.Bytes;
        foreach (var n in header.Shape)
            left /= n;
        if (left == 0)
            throw new ImageProblemException($"The image has more than {largestData} bytes of voxels.");
    }

    private static void CheckGeometry(NiftiHeader header)
    {
        if (header.Millimetres.Any(mm => !double.IsFinite(mm) || Math.Abs(mm) is < SmallestVoxel or > LargestVoxel))
            throw new ImageProblemException(string.Create(CultureInfo.InvariantCulture, $"The size of a voxel is absurd (outside {SmallestVoxel} to {LargestVoxel} mm)."));
        if (header.Shape.Count >= 3 && !NiftiGeometry.IsSound(header.Affine))
            throw new ImageProblemException("The header does not say where the voxels lie: its matrix or quaternion is not sound.");
    }
}

/// <summary>An image that is refused. The text says why and repeats nothing that the file says.</summary>
public sealed class ImageProblemException(string message) : Exception(message);
