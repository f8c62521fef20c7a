using TrustedData.Enclave.Datasets.ImageCleaning;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

public sealed class ImageRefusalTests : IDisposable
{
    private readonly MadeDataset files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_good_image_is_taken() => Problem(NiftiFile.Mask(3, 3, 3).Packed()).ShouldBeNull();

    [Fact]
    public void A_file_that_is_cut_off_is_refused_wherever_it_was_cut()
    {
        var packed = Gzip.Pack(NiftiFile.Mask(20, 20, 20).Bytes());
        var plain = NiftiFile.Mask(20, 20, 20).Bytes();

        foreach (var length in new[] { 0, 1, 10, packed.Length / 2, packed.Length - 8, packed.Length - 1 })
            Problem(packed[..length]).ShouldNotBeNull($"cut at {length} of {packed.Length}");
        foreach (var length in new[] { 0, 347, 351, 352, plain.Length - 1 })
            Problem(plain[..length], "a.nii").ShouldNotBeNull($"cut at {length} of {plain.Length}");
    }

    [Fact]
    public void A_damaged_gzip_stream_is_refused()
    {
        var packed = NiftiFile.Mask(20, 20, 20).Packed();
        packed[packed.Length - 6] ^= 0xFF;
        Problem(packed).ShouldNotBeNull();

        Problem([.. NiftiFile.Mask(2, 2, 2).Packed(), .. "behind the end"u8]).ShouldNotBeNull().ShouldContain("behind its end");
    }

    [Fact]
    public void The_name_must_say_whether_it_is_compressed()
    {
        Problem(NiftiFile.Mask(2, 2, 2).Bytes()).ShouldNotBeNull().ShouldContain("not gzip-compressed");
        Problem(NiftiFile.Mask(2, 2, 2).Packed(), "a.nii").ShouldNotBeNull().ShouldContain("must end in .nii.gz");
    }

    [Fact]
    public void Each_header_that_contradicts_itself_is_refused()
    {
        Refused(image => image.PutInt32(0, 347), "not a NIfTI image");
        Refused(image => image.Put(344, "ni1\0"), "two files");
        Refused(image => image.PutInt16(70, 9999), "type of voxel");
        Refused(image => image.PutInt16(72, 16), "contradicts itself");
        Refused(image => image.PutInt16(40, 0), "1 to 7 dimensions");
        Refused(image => image.PutInt16(40, 8), "1 to 7 dimensions");
        Refused(image => image.PutInt16(44, -3), "has no voxels");
        Refused(image => image.PutInt16(44, 300), "ends before its last voxel");
        Refused(image => image.Spacing(1, 0), "absurd");
        Refused(image => image.Spacing(2, double.NaN), "absurd");
        Refused(image => image.Spacing(3, 5000), "absurd");
        Refused(image => image.Matrix(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0), "not sound");
        Refused(image => image.Matrix(double.NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0), "not sound");
    }

    [Fact]
    public void An_image_larger_than_allowed_is_refused_by_its_header_alone()
    {
        var image = NiftiFile.Mask(2, 2, 2);
        for (var i = 0; i < 5; i++)
            image.PutInt16(42 + (2 * i), short.MaxValue);
        image.PutInt16(40, 5);

        Problem(image.Packed()).ShouldNotBeNull().ShouldContain("more than");
    }

    private void Refused(Action<NiftiFile> change, string because)
    {
        var image = NiftiFile.Mask(3, 3, 3);
        change(image);
        Problem(image.Packed()).ShouldNotBeNull().ShouldContain(because);
    }

    private string? Problem(byte[] bytes, string name = "a.nii.gz")
    {
        files.Add(name, bytes);
        try
        {
            ImageCleaner.Clean(Path.Combine(files.Root, name), Path.Combine(files.Work, $"{Guid.NewGuid():N}.nii.gz"), 1 << 24, TestContext.Current.CancellationToken);
            return null;
        }
        catch (ImageProblemException problem)
        {
            return problem.Message;
        }
    }
}
