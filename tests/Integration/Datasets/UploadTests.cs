using System.Formats.Tar;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>Nothing in a tar is believed.</summary>
public sealed class UploadTests(PostgresServer server, EnclaveTemplate template) : IClassFixture<EnclaveTemplate>, IAsyncLifetime
{
    private const int MostFiles = 40;
    private const int LargestUpload = 200_000;

    private DatasetHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await DatasetHost.StartAsync(server, template.Database, configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Enclave:Import:MostFiles"] = $"{MostFiles}",
        ["Enclave:Import:LargestUploadBytes"] = $"{LargestUpload}",
    }));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("sub-01/../../outside.txt")]
    [InlineData("/tmp/td-outside.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a\\..\\b.txt")]
    [InlineData("a\nb.txt")]
    public async Task A_name_that_leads_out_or_means_two_things_is_refused(string name)
    {
        var finding = await RefusedAsync(tar => tar.WriteEntry(File(name)));
        finding.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("name");
        System.IO.File.Exists("/tmp/td-outside.txt").ShouldBeFalse();
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    public async Task Links_and_devices_are_refused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "participants2.tsv");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = "/etc/passwd";
        (await RefusedAsync(tar => tar.WriteEntry(entry))).GetProperty("file").GetString().ShouldBe("participants2.tsv");
    }

    [Fact]
    public async Task A_file_below_a_link_goes_nowhere()
    {
        await RefusedAsync(tar =>
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "door") { LinkName = _host.Storage });
            tar.WriteEntry(File("door/planted.txt"));
        });
        _host.Stored().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_stands_twice_is_refused() => await RefusedAsync(tar => tar.WriteEntry(File("participants.tsv")));

    [Fact]
    public async Task Too_many_files_are_refused() => await RefusedAsync(tar =>
    {
        for (var i = 0; i < MostFiles; i++)
            tar.WriteEntry(File($"more/{i}.txt"));
    });

    [Fact]
    public async Task Too_many_bytes_are_refused_even_when_nobody_says_how_many_come()
    {
        using var tar = new Unannounced(SampleDataset.Bids(1).Tar("", t => t.WriteEntry(File("large.bin", LargestUpload))));
        var (status, _) = await _host.Steward.ImportAsync(tar, "name=ms");
        status.ShouldBeOneOf(400, 413);
        _host.Stored().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_tar_is_refused()
    {
        using var text = new MemoryStream("participant_id\nsub-01\n"u8.ToArray());
        (await _host.Steward.ImportAsync(text, "name=ms")).Status.ShouldBe(400);
        using var packed = new MemoryStream(SampleDataset.Gzip(SampleDataset.Bids(1).Tar().ToArray()));
        (await _host.Steward.ImportAsync(packed, "name=ms")).Status.ShouldBe(400);
        using var cut = new MemoryStream(SampleDataset.Bids(1).Tar().ToArray()[..3000]);
        (await _host.Steward.ImportAsync(cut, "name=ms")).Status.ShouldBe(400);
        using var json = new MemoryStream("{}"u8.ToArray());
        (await _host.Steward.ImportAsync(json, "name=ms", "application/json")).Status.ShouldBe(415);
        _host.Stored().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("my-dataset/")]
    public async Task The_directory_or_what_is_in_it_may_be_packed(string under)
    {
        using var tar = SampleDataset.Bids(2).Tar(under);
        var (status, body) = await _host.Steward.ImportAsync(tar, "name=ms");
        status.ShouldBe(201, body.ToString());
    }

    private async Task<JsonElement> RefusedAsync(Action<TarWriter> more)
    {
        using var tar = SampleDataset.Bids(1).Tar("", more);
        var (status, body) = await _host.Steward.ImportAsync(tar, "name=ms");
        status.ShouldBe(400, body.ToString());
        _host.Stored().ShouldBeEmpty();
        return body.GetProperty("findings")[0];
    }

    private static UstarTarEntry File(string name, int size = 3) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[size]) };

    // A stream that cannot say its length is sent in chunks.
    private sealed class Unannounced(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
