using CsCheck;
using TrustedData.Enclave.Keys;

namespace TrustedData.Tests.Unit.Enclave.Keys;

public sealed class VaultFileTests : IDisposable
{
    private const string Name = "table.csv";
    private static readonly Guid Run = Guid.Parse("0190aaaa-0000-7000-8000-000000000001");
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("td-vault-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FrameCipher.FrameLength - 1)]
    [InlineData(FrameCipher.FrameLength)]
    [InlineData(FrameCipher.FrameLength + 1)]
    [InlineData(3 * FrameCipher.FrameLength)]
    [InlineData((5 * FrameCipher.FrameLength) + 17)]
    public async Task What_goes_in_comes_out(int length)
    {
        var plain = Bytes(length);
        var file = await SealAsync(plain);
        file.Length.ShouldBe(FrameCipher.HeaderLength + length + (FrameCipher.TagLength * Math.Max(1, (length + FrameCipher.FrameLength - 1) / FrameCipher.FrameLength)));
        (await OpenAsync(file)).ShouldBe(plain);
        (await OpenInPiecesAsync(file)).ShouldBe(plain);
    }

    [Fact]
    public async Task Any_changed_bit_is_found_before_the_first_byte_is_handed_out()
    {
        var file = await SealAsync(Bytes(100));
        for (var at = 0; at < file.Length; at++)
        {
            var changed = file.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            (await IsFoundAsync(changed)).ShouldBeTrue($"byte {at}");
        }
    }

    [Fact]
    public async Task Any_changed_bit_in_a_file_of_many_frames_is_found()
    {
        var file = await SealAsync(Bytes(3 * FrameCipher.FrameLength));
        await Gen.Select(Gen.Int[0, file.Length - 1], Gen.Int[0, 7]).SampleAsync(
            async (at, bit) =>
            {
                var changed = file.ToArray();
                changed[at] ^= (byte)(1 << bit);
                (await IsFoundAsync(changed)).ShouldBeTrue();
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_is_found()
    {
        var file = await SealAsync(Bytes(FrameCipher.FrameLength + 10));
        var edges = new[] { 0, 4, FrameCipher.HeaderLength, FrameCipher.HeaderLength + FrameCipher.TagLength, FrameCipher.HeaderLength + FrameCipher.SealedFrameLength, file.Length - 1 };
        foreach (var length in edges)
            (await IsFoundAsync(file[..length])).ShouldBeTrue($"cut to {length}");
        await Gen.Int[0, file.Length - 1].SampleAsync(async length => (await IsFoundAsync(file[..length])).ShouldBeTrue(), iter: 200, threads: 1);
    }

    [Fact]
    public async Task Whole_frames_left_out_moved_repeated_or_added_are_found()
    {
        var file = await SealAsync(Bytes(3 * FrameCipher.FrameLength));
        var header = file[..FrameCipher.HeaderLength];
        var frames = file[FrameCipher.HeaderLength..].Chunk(FrameCipher.SealedFrameLength).ToArray();
        (await IsFoundAsync([.. header, .. frames[0], .. frames[1]])).ShouldBeTrue("the last is missing");
        (await IsFoundAsync([.. header, .. frames[0], .. frames[2]])).ShouldBeTrue("the middle is missing");
        (await IsFoundAsync([.. header, .. frames[1], .. frames[0], .. frames[2]])).ShouldBeTrue("two are swapped");
        (await IsFoundAsync([.. file, .. frames[2]])).ShouldBeTrue("the last is repeated");
        (await IsFoundAsync([.. file, 0])).ShouldBeTrue("a byte was added");
        (await IsFoundAsync(header)).ShouldBeTrue("there is no frame");
    }

    [Fact]
    public async Task A_file_opens_for_its_run_name_and_key_only()
    {
        var file = await SealAsync(Bytes(10));
        (await IsFoundAsync(file, run: Guid.CreateVersion7())).ShouldBeTrue();
        (await IsFoundAsync(file, name: "table2.csv")).ShouldBeTrue();
        (await IsFoundAsync(file, secret: [.. Secret.Reverse()])).ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_content_is_never_the_same_file()
    {
        var plain = Bytes(40);
        (await SealAsync(plain)).ShouldNotBe(await SealAsync(plain));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> SealAsync(byte[] plain)
    {
        using var file = new MemoryStream();
        await VaultFile.WriteAsync(Secret, Run, Name, new MemoryStream(plain), file, TestContext.Current.CancellationToken);
        return file.ToArray();
    }

    private async Task<bool> IsFoundAsync(byte[] file, Guid? run = null, string name = Name, byte[]? secret = null)
    {
        var path = await KeepAsync(file);
        try
        {
            await using var content = await VaultFile.OpenAsync(secret ?? Secret, run ?? Run, name, path, TestContext.Current.CancellationToken);
            return false;
        }
        catch (VaultDamagedException)
        {
            return true;
        }
    }

    private async Task<byte[]> OpenAsync(byte[] file)
    {
        await using var content = await VaultFile.OpenAsync(Secret, Run, Name, await KeepAsync(file), TestContext.Current.CancellationToken);
        using var plain = new MemoryStream();
        await content.CopyToAsync(plain, TestContext.Current.CancellationToken);
        return plain.ToArray();
    }

    private async Task<byte[]> OpenInPiecesAsync(byte[] file)
    {
        await using var content = await VaultFile.OpenAsync(Secret, Run, Name, await KeepAsync(file), TestContext.Current.CancellationToken);
        return ReadInPieces(content);
    }

    private static byte[] ReadInPieces(Stream content)
    {
        var plain = new List<byte>();
        var piece = new byte[1009];
        while (content.Read(piece) is > 0 and var length)
            plain.AddRange(piece[..length]);
        return [.. plain];
    }

    private async Task<string> KeepAsync(byte[] file)
    {
        var path = Path.Combine(_directory.FullName, "file");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        return path;
    }
}
