using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using TrustedData.Cli.Dataset;
using TrustedData.Cli.Shell;

namespace TrustedData.Tests.Unit.Cli;

public sealed class DirectoryTarTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_files_come_out_as_they_went_in_and_in_one_order()
    {
        directory.Write("participants.tsv", "participant_id\tsex\nsub-01\tF\n");
        directory.Write("sub-02/anat/sub-02_mask.nii.gz", new string('b', 100_000));
        directory.Write("sub-01/anat/sub-01_mask.nii.gz", "a");
        directory.Write("empty.txt", "");
        directory.Write($"deep/{new string('n', 120)}/{new string('m', 120)}.json", "{}");
        var reported = new List<long>();

        var tar = await Write(new ListProgress(reported));

        var entries = await Entries(tar);
        entries.Select(one => one.Name).ShouldBe(
            [$"deep/{new string('n', 120)}/{new string('m', 120)}.json", "empty.txt", "participants.tsv", "sub-01/anat/sub-01_mask.nii.gz", "sub-02/anat/sub-02_mask.nii.gz"]);
        foreach (var (name, content) in entries)
            content.ShouldBe(await File.ReadAllBytesAsync(directory.At(name), Cancel));
        reported[^1].ShouldBe(entries.Sum(one => one.Content.Length));
    }

    [Fact]
    public async Task Nothing_of_this_machine_is_in_it()
    {
        var path = directory.Write("a.csv", "x\n1\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var first = SHA256.HashData(await Write());
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        var second = await Write();

        SHA256.HashData(second).ShouldBe(first);
        await using var reader = new TarReader(new MemoryStream(second));
        var entry = (await reader.GetNextEntryAsync(copyData: true, Cancel)).ShouldBeOfType<PaxTarEntry>();
        (entry.UserName, entry.GroupName, entry.Uid, entry.Gid).ShouldBe(("", "", 0, 0));
        entry.ModificationTime.ShouldBe(DateTimeOffset.UnixEpoch);
        entry.Mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    [Fact]
    public void What_begins_with_a_dot_is_no_part_of_a_dataset()
    {
        directory.Write(".git/config", "x");
        directory.Write("sub-01/.DS_Store", "x");
        directory.Write("data.csv", "x");

        DirectoryTar.List(directory.Path).Select(one => one.Name).ShouldBe(["data.csv"]);
    }

    [Fact]
    public void A_link_to_a_file_is_refused_by_name()
    {
        directory.Write("data.csv", "x");
        File.CreateSymbolicLink(directory.At("secrets.csv"), "/etc/passwd");

        Should.Throw<CliException>(() => DirectoryTar.List(directory.Path)).Message.ShouldStartWith("secrets.csv is a link");
    }

    [Fact]
    public void A_link_to_a_directory_is_refused_too()
    {
        directory.Write("data.csv", "x");
        Directory.CreateSymbolicLink(directory.At("sub-01"), "/etc");

        Should.Throw<CliException>(() => DirectoryTar.List(directory.Path)).Message.ShouldStartWith("sub-01 is a link");
    }

    [Fact]
    public async Task A_pipe_is_never_opened()
    {
        using (var made = Process.Start("mkfifo", directory.At("pipe")))
            await made.WaitForExitAsync(Cancel);

        (await Entries(await Write())).ShouldBe([("pipe", [])], new SameEntry());
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    public void A_directory_without_files_is_refused(string name)
    {
        Directory.CreateDirectory(directory.At("empty"));

        Should.Throw<CliException>(() => DirectoryTar.List(directory.At(name))).Id.ShouldBe("dataset-missing");
    }

    [Theory]
    [InlineData("/data/MS_Lesion.30/", "ms-lesion-30")]
    [InlineData("/data/flchain", "flchain")]
    [InlineData("/data/-- x --", "x")]
    [InlineData("/data/___", null)]
    public void A_name_is_made_from_the_directory(string path, string? name) => DatasetName.From(path).ShouldBe(name);

    [Theory]
    [InlineData("ms", null, "ms")]
    [InlineData("lakeside/ms", "lakeside", "ms")]
    [InlineData("td:lakeside/ms@3", "lakeside", "ms")]
    public void A_dataset_is_named_in_three_ways(string text, string? enclave, string name) => DatasetName.Read(text).ShouldBe(new DatasetName(enclave, name));

    [Theory]
    [InlineData("../ms")]
    [InlineData("a/b/c")]
    [InlineData("td:lakeside/ms")]
    [InlineData("")]
    public void Anything_else_names_no_dataset(string text) => Should.Throw<CliException>(() => DatasetName.Read(text)).Id.ShouldBe("dataset-name");

    private async Task<byte[]> Write(IProgress<long>? progress = null)
    {
        using var tar = new MemoryStream();
        await DirectoryTar.WriteAsync(DirectoryTar.List(directory.Path), tar, progress, Cancel);
        return tar.ToArray();
    }

    private static async Task<List<(string Name, byte[] Content)>> Entries(byte[] tar)
    {
        var entries = new List<(string, byte[])>();
        await using var reader = new TarReader(new MemoryStream(tar));
        while (await reader.GetNextEntryAsync(copyData: true, Cancel) is { } entry)
        {
            entry.EntryType.ShouldBe(TarEntryType.RegularFile);
            using var content = new MemoryStream();
            if (entry.DataStream is { } data)
                await data.CopyToAsync(content, Cancel);
            entries.Add((entry.Name, content.ToArray()));
        }

        return entries;
    }

    private sealed class SameEntry : IEqualityComparer<(string Name, byte[] Content)>
    {
        public bool Equals((string Name, byte[] Content) x, (string Name, byte[] Content) y) => x.Name == y.Name && x.Content.AsSpan().SequenceEqual(y.Content);

        public int GetHashCode((string Name, byte[] Content) obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
    }

    private sealed class ListProgress(List<long> reported) : IProgress<long>
    {
        public void Report(long value) => reported.Add(value);
    }
}
