using System.Buffers.Binary;
using CsCheck;
using TrustedData.Enclave.Datasets.ImageCleaning;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>What is measured of an image, against decoding every voxel by itself.</summary>
public sealed class VoxelScanTests : IDisposable
{
    private static readonly (short Code, short Bits)[] Types = [(2, 8), (256, 8), (4, 16), (512, 16), (8, 32), (768, 32), (16, 32), (64, 64), (1024, 64), (1280, 64)];

    private readonly MadeDataset files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Shares_of_set_voxels_and_what_masks_hold_are_those_of_a_plain_count() =>
        Gen.Select(Gens.Of(Types), Gen.Bool, Gen.Int[1, 6].Array[1, 4], Gen.Int, Gen.Bool).Sample((type, big, shape, seed, mask) =>
        {
            var image = new NiftiFile(1, big, type.Code, type.Bits, shape);
            var random = new Random(seed);
            var values = Enumerable.Range(0, shape.Aggregate(1, (p, n) => p * n)).Select(_ => Value(random, type.Code, mask)).ToArray();
            for (var i = 0; i < values.Length; i++)
                Store(image.Voxels.AsSpan(i * type.Bits / 8), type, big, values[i]);
            files.Add("a.nii", image.Bytes());

            var content = ImageCleaner.Clean(Path.Combine(files.Root, "a.nii"), Path.Combine(files.Work, $"{Guid.NewGuid():N}"), 1 << 20, TestContext.Current.CancellationToken).Content;

            var (width, height, depth) = (shape[0], shape.ElementAtOrDefault(1) is var h and > 0 ? h : 1, shape.ElementAtOrDefault(2) is var d and > 0 ? d : 1);
            var volume = values.Take(width * height * depth).Select((value, i) => (Value: value, Border: IsBorder(i, width, height, depth))).ToList();
            content.OnlyZeroAndOne.ShouldBe(values.All(v => v is 0 or 1));
            content.NotNumbers.ShouldBe(values.Count(v => !double.IsFinite(v)));
            content.NonZeroShare.ShouldNotBeNull().ShouldBe((double)volume.Count(v => v.Value != 0) / volume.Count, 1e-12);
            content.BorderShare.ShouldNotBeNull().ShouldBe((double)volume.Count(v => v.Border && v.Value != 0) / volume.Count(v => v.Border), 1e-12);
        }, iter: 150, threads: 1);

    private static bool IsBorder(int index, int width, int height, int depth)
    {
        var (x, y, z) = (index % width, index / width % height, index / (width * height));
        return x == 0 || x == width - 1 || y == 0 || y == height - 1 || z == 0 || z == depth - 1;
    }

    private static double Value(Random random, short code, bool mask)
    {
        var pick = random.Next(10);
        if (pick < 5)
            return 0;
        if (mask || pick < 8)
            return 1;
        return code is 16 or 64 ? new[] { double.NaN, double.PositiveInfinity, -0.0, 0.5, -3 }[random.Next(5)] : random.Next(2, 100);
    }

    private static void Store(Span<byte> voxel, (short Code, short Bits) type, bool big, double value)
    {
        var bits = type.Code switch
        {
            16 => BitConverter.SingleToUInt32Bits((float)value),
            64 => BitConverter.DoubleToUInt64Bits(value),
            _ => (ulong)value,
        };
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        var stored = bytes[..(type.Bits / 8)];
        if (big)
            stored.Reverse();
        stored.CopyTo(voxel);
    }
}
