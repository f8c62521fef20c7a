using System.Numerics;
using System.Runtime.InteropServices;

namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>What was measured of an image's stored values, on its first volume.</summary>
/// <param name="NonZeroShare">Share of voxels that are not zero; null when the voxels are colours or complex numbers.</param>
/// <param name="BorderShare">The same share on the six outer faces.</param>
/// <param name="NotNumbers">How many voxels are no number.</param>
/// <param name="OnlyZeroAndOne">Whether every stored value of every volume is 0 or 1.</param>
public sealed record ImageContent(double? NonZeroShare, double? BorderShare, long NotNumbers, bool OnlyZeroAndOne);

/// <summary>Looks at voxels as they pass, in bounded memory and at the speed of vector instructions.</summary>
internal sealed class VoxelScan(NiftiHeader header)
{
    private readonly long width = header.Shape[0];
    private readonly long height = header.Shape.Count > 1 ? header.Shape[1] : 1;
    private readonly long depth = header.Shape.Count > 2 ? header.Shape[2] : 1;
    private readonly bool real = header.Datatype.Kind == VoxelKind.Real;
    private readonly bool swap = header.BigEndian == BitConverter.IsLittleEndian;

    private long index;
    private long nonZero;
    private long border;
    private long borderNonZero;
    private long notNumbers;
    private bool onlyZeroAndOne = header.Datatype.Kind != VoxelKind.Other;

    /// <summary>Takes the next voxels; the number of bytes is a multiple of a voxel's.</summary>
    internal void Take(ReadOnlySpan<byte> bytes)
    {
        if (header.Datatype.Kind == VoxelKind.Other)
            return;
        switch (header.Datatype.Bytes)
        {
            case 1:
                Take(bytes, (byte)1, default, byte.MaxValue);
                break;
            case 2:
                Take(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)1, default, ushort.MaxValue);
                break;
            case 4:
                Take(MemoryMarshal.Cast<byte, uint>(bytes), real ? BitConverter.SingleToUInt32Bits(1) : 1, real ? 0x8000_0000 : 0, 0x7F80_0000u);
                break;
            default:
                Take(MemoryMarshal.Cast<byte, ulong>(bytes), real ? BitConverter.DoubleToUInt64Bits(1) : 1, real ? 0x8000_0000_0000_0000 : 0, 0x7FF0_0000_0000_0000ul);
                break;
        }
    }

    internal ImageContent Result()
    {
        var volume = width * height * depth;
        var known = header.Datatype.Kind != VoxelKind.Other;
        return new ImageContent(
            known ? (double)nonZero / volume : null,
            known && border > 0 ? (double)borderNonZero / border : null,
            notNumbers,
            onlyZeroAndOne);
    }

    private void Take<T>(ReadOnlySpan<T> voxels, T one, T minusZero, T infinity)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        (one, minusZero) = (Stored(one), Stored(minusZero));
        onlyZeroAndOne = onlyZeroAndOne && voxels.IndexOfAnyExcept(T.Zero, one, minusZero) < 0;
        if (real && !onlyZeroAndOne)
            notNumbers += NotNumbers(voxels, infinity);
        var volume = width * height * depth;
        while (!voxels.IsEmpty && index < volume)
        {
            var x = index % width;
            var row = voxels[..(int)Math.Min(width - x, voxels.Length)];
            TakeRow(row, x, minusZero);
            index += row.Length;
            voxels = voxels[row.Length..];
        }
    }

    private void TakeRow<T>(ReadOnlySpan<T> row, long x, T minusZero)
        where T : unmanaged, IBinaryInteger<T>
    {
        var set = row.Length - Zeros(row, minusZero);
        nonZero += set;
        var y = index / width % height;
        var z = index / (width * height);
        if (y == 0 || y == height - 1 || z == 0 || z == depth - 1)
        {
            border += row.Length;
            borderNonZero += set;
            return;
        }

        if (x == 0)
            TakeEnd(row[..1], minusZero);
        if (width > 1 && x + row.Length == width)
            TakeEnd(row[^1..], minusZero);
    }

    private void TakeEnd<T>(ReadOnlySpan<T> voxel, T minusZero)
        where T : unmanaged, IBinaryInteger<T>
    {
        border++;
        borderNonZero += 1 - Zeros(voxel, minusZero);
    }

    private static int Zeros<T>(ReadOnlySpan<T> row, T minusZero)
        where T : unmanaged, IBinaryInteger<T> =>
        T.IsZero(minusZero) ? row.Count(T.Zero) : row.Count(T.Zero) + row.Count(minusZero);

    private long NotNumbers<T>(ReadOnlySpan<T> voxels, T infinity)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        // A number's bits without its sign are at most those of the greatest; everything from infinity on is none.
        var signless = ~(T.One << ((int.CreateChecked(T.PopCount(T.AllBitsSet))) - 1));
        long count = 0;
        foreach (var voxel in voxels)
        {
            if (((swap ? Reversed(voxel) : voxel) & signless) >= infinity)
                count++;
        }

        return count;
    }

    private T Stored<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => swap ? Reversed(value) : value;

    private static T Reversed<T>(T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<byte> bytes = stackalloc byte[8];
        var size = value.GetByteCount();
        value.WriteLittleEndian(bytes);
        return T.ReadBigEndian(bytes[..size], isUnsigned: true);
    }
}
