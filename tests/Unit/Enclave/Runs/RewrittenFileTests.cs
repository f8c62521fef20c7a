using System.Text;
using SkiaSharp;
using TrustedData.Enclave.Runs.Inspection;
using TrustedData.Enclave.Runs.Steps.Check;

namespace TrustedData.Tests.Unit.Enclave.Runs;

public sealed class RewrittenFileTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("td-rewritten-");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public void A_table_is_written_as_RFC_4180_says_under_its_declared_name()
    {
        var file = Of(Inspected() with { Table = new InspectedTable(["a", "b,c"], [["1", "x\"y"], ["two\nlines", ""]]) });

        file.ShouldNotBeNull().Name.ShouldBe("declared.csv");
        Encoding.UTF8.GetString(file.Bytes).ShouldBe("a,\"b,c\"\n1,\"x\"\"y\"\n\"two\nlines\",\n");
    }

    [Fact]
    public void A_text_is_written_as_it_was_understood() =>
        Encoding.UTF8.GetString(Of(Inspected() with { Text = "größer\n" }).ShouldNotBeNull().Bytes).ShouldBe("größer\n");

    [Fact]
    public void A_picture_is_encoded_anew_from_its_pixels()
    {
        File.WriteAllBytes(Path.Combine(home.FullName, "p.rgba"), [255, 0, 0, 255, 0, 255, 0, 128]);

        var file = Of(Inspected() with { Image = new InspectedImage(2, 1, "p.rgba") }).ShouldNotBeNull();

        using var picture = SKBitmap.Decode(file.Bytes);
        (picture.Width, picture.Height).ShouldBe((2, 1));
        (picture.GetPixel(0, 0), picture.GetPixel(1, 0)).ShouldBe((new SKColor(255, 0, 0, 255), new SKColor(0, 255, 0, 128)));
    }

    [Theory]
    [InlineData(2, 2, "p.rgba")]
    [InlineData(-2, -1, "p.rgba")]
    [InlineData(0, 0, "p.rgba")]
    [InlineData(int.MaxValue, int.MaxValue, "p.rgba")]
    [InlineData(2, 1, "absent.rgba")]
    [InlineData(2, 1, "")]
    [InlineData(2, 1, "link.rgba")]
    public void Pixels_that_do_not_fit_or_are_elsewhere_give_nothing(int width, int height, string pixels)
    {
        File.WriteAllBytes(Path.Combine(home.FullName, "p.rgba"), new byte[8]);
        File.CreateSymbolicLink(Path.Combine(home.FullName, "link.rgba"), Path.Combine(home.FullName, "p.rgba"));

        Of(Inspected() with { Image = new InspectedImage(width, height, pixels) }).ShouldBeNull();
    }

    [Fact]
    public void Only_the_name_of_the_pixels_counts_and_never_a_path()
    {
        var below = home.CreateSubdirectory("below");
        File.WriteAllBytes(Path.Combine(home.FullName, "p.rgba"), new byte[8]);

        RewrittenFile.Of("a.png", Inspected() with { Image = new InspectedImage(2, 1, "../p.rgba") }, below.FullName).ShouldBeNull();
    }

    [Fact]
    public void Nothing_understood_gives_nothing() => Of(Inspected()).ShouldBeNull();

    private static InspectedFile Inspected() => new("a", "../../claimed.csv", "ok", null, 1, null, null, null, null);

    private CheckedFile? Of(InspectedFile inspected) => RewrittenFile.Of("declared.csv", inspected, home.FullName);
}
