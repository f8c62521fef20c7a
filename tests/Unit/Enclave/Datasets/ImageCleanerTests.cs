using System.Buffers.Binary;
using System.Text;
using CsCheck;
using TrustedData.Enclave.Datasets.ImageCleaning;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>Every place of an image file that can say who somebody is, and what is left of it after cleaning.</summary>
public sealed class ImageCleanerTests : IDisposable
{
    private const string Name = "PlantedDoe";
    private readonly MadeDataset files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void No_identifier_planted_in_header_extension_gzip_or_trailing_bytes_is_left(int version, bool bigEndian)
    {
        var image = new NiftiFile(version, bigEndian, 4, 16, 3, 4, 5);
        for (var i = 0; i < image.Voxels.Length; i++)
            image.Voxels[i] = (byte)(i * 7);
        Plant(image);
        var packed = Gzip.Pack(image.Bytes(), $"{Name}-name.nii", $"{Name}-comment", $"{Name}-xtra", 0x504C414E);
        Encoding.Latin1.GetString([.. packed, .. image.Bytes()]).Split("Planted").Length.ShouldBeGreaterThan(version == 1 ? 12 : 11, "the test must plant something");

        var (bytes, plain) = Clean(packed);

        foreach (var left in new[] { bytes, plain })
            Encoding.Latin1.GetString(left).ShouldNotContain("Planted", Case.Insensitive);
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)).ShouldBe(0u);
        (bytes[3] & 0x1F).ShouldBe(0);
        NiftiFile.Split(plain).Between.ShouldBe([0, 0, 0, 0]);
        NiftiFile.Split(plain).Voxels.ShouldBe(image.Voxels);
    }

    [Fact]
    public void What_was_left_behind_is_counted_for_the_report()
    {
        var image = NiftiFile.Mask(2, 2, 2);
        image.Extensions = new byte[32];
        image.Trailing = new byte[5];
        image.Put(148, Name);
        files.Add("a.nii", image.Bytes());

        var cleaned = ImageCleaner.Clean(Path.Combine(files.Root, "a.nii"), Path.Combine(files.Work, "a.nii.gz"), 1000, TestContext.Current.CancellationToken);

        cleaned.DroppedBytes.ShouldBe(37);
        cleaned.Header.CarriedMore.ShouldBeTrue();
    }

    [Fact]
    public void The_voxels_and_where_they_lie_are_kept_bit_by_bit() => Images.Sample(image =>
    {
        var (_, plain) = Clean(image.Packed());

        var before = NiftiFile.Split(image.Bytes());
        var after = NiftiFile.Split(plain);
        after.Voxels.ShouldBe(before.Voxels);
        foreach (var (from, to) in Kept(image))
            after.Header[from..to].ShouldBe(before.Header[from..to]);
    }, iter: 60, threads: 1);

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        var packed = NiftiFile.Mask(7, 8, 9).Packed();

        Clean(packed).Bytes.ShouldBe(Clean(packed).Bytes);
    }

    [Fact]
    public void A_cleaned_image_is_left_as_it_is_by_a_second_cleaning()
    {
        var first = Clean(NiftiFile.Mask(7, 8, 9).Packed()).Bytes;

        Clean(first).Bytes.ShouldBe(first);
    }

    // What must be equal before and after: size, shape, type, spacing of the used axes, matrix, units.
    private static IEnumerable<(int From, int To)> Kept(NiftiFile image) => image.Version == 1
        ? [(0, 4), (40, 42 + (2 * image.Shape.Length)), (70, 74), (76, 80 + (4 * image.Shape.Length)), (280, 328), (344, 348)]
        : [(0, 16), (16, 24 + (8 * image.Shape.Length)), (104, 112 + (8 * image.Shape.Length)), (400, 496)];

    private static Gen<NiftiFile> Images =>
        from version in Gen.Int[1, 2]
        from big in Gen.Bool
        from type in Gens.Of<(short Code, short Bits)>((2, 8), (4, 16), (8, 32), (16, 32), (64, 64), (128, 24), (256, 8), (512, 16), (1024, 64), (1792, 128))
        from shape in Gen.Int[1, 9].Array[1, 5]
        from spacing in Gen.Double[0.1, 5]
        from seed in Gen.Int
        select Image(version, big, type, shape, spacing, seed);

    private static NiftiFile Image(int version, bool big, (short Code, short Bits) type, int[] shape, double spacing, int seed)
    {
        var image = new NiftiFile(version, big, type.Code, type.Bits, shape)
            .Matrix(-spacing, 0, 0, 90, 0, spacing, 0, -120, 0, 0, spacing, 3.5);
        for (var i = 1; i <= shape.Length; i++)
            image.Spacing(i, spacing);
        image.Scaling(1, 0);
        new Random(seed).NextBytes(image.Voxels);
        return image;
    }

    private static void Plant(NiftiFile image)
    {
        // nifti1.h: data_type, db_name, extents and session_error, intent_p1-3, cal_max to glmin, descrip, aux_file, intent_name.
        // nifti2.h: intent_p1-3, cal_max to slice_end, descrip, aux_file, intent_name, unused_str.
        var one = image.Version == 1;
        foreach (var (at, width) in one ? [(4, 10), (14, 18), (56, 12), (124, 24), (148, 80), (228, 24), (328, 16)] : new[] { (80, 24), (192, 48), (240, 80), (320, 24), (508, 16), (525, 15) })
            image.Put(at, Name.PadRight(width)[..width]);
        image.Put(one ? 92 : 136, Name[..8]);
        var block = new byte[64];
        (image.BigEndian ? (Action<Span<byte>, int>)BinaryPrimitives.WriteInt32BigEndian : BinaryPrimitives.WriteInt32LittleEndian)(block, 64);
        Encoding.Latin1.GetBytes($"<patient>{Name}</patient>").CopyTo(block, 8);
        image.Extensions = block;
        image.Trailing = Encoding.Latin1.GetBytes($"{Name} was born on 1 May");
    }

    private (byte[] Bytes, byte[] Plain) Clean(byte[] packed)
    {
        var (from, to) = (Path.Combine(files.Root, "a.nii.gz"), Path.Combine(files.Work, $"{Guid.NewGuid():N}.nii.gz"));
        File.WriteAllBytes(from, packed);
        ImageCleaner.Clean(from, to, 1 << 24, TestContext.Current.CancellationToken);
        return (File.ReadAllBytes(to), NiftiFile.Unpacked(to));
    }
}
