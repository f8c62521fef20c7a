using System.Buffers;
using CsCheck;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class TilePathTests
{
    /// <summary>The examples of C2SP tlog-tiles.</summary>
    [Theory]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/entries/x001/x234/067.p/8", -1, 1234067, 8)]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/63/999.p/255", 63, 999, 255)]
    [InlineData("tile/7/x001/000", 7, 1000, 256)]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/807", 0, long.MaxValue, 256)]
    public void A_path_is_written_and_read_as_the_specification_says(string text, int level, long index, int width)
    {
        new TilePath(level, index, width).ToString().ShouldBe(text);
        TilePath.TryParse(text, out var path).ShouldBeTrue();
        path.ShouldBe(new TilePath(level, index, width));
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/1000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/234")]
    [InlineData("tile/0/x001/x234")]
    [InlineData("tile/0/x001//067")]
    [InlineData("tile/0/X001/067")]
    [InlineData("tile/0/")]
    [InlineData("tile/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/012")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000/")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/../../000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/00\u0661")]
    [InlineData("")]
    [InlineData(null)]
    public void A_path_that_is_not_exactly_one_is_refused(string? text) => TilePath.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Every_path_reads_back() => Gen.Select(Gen.Int[-1, 63], Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample((level, index, width) =>
    {
        var path = new TilePath(level, index, width);
        TilePath.TryParse($"{path}", out var read).ShouldBeTrue();
        read.ShouldBe(path);
        $"{path}".ShouldBe(LogFiles.PathOf(level < 0 ? "entries" : $"{level}", index, width));
    });

    /// <summary>The two examples of C2SP tlog-tiles.</summary>
    [Fact]
    public void The_tiles_of_a_log_are_those_that_the_specification_counts()
    {
        var tiles = TilePath.Of(70_000).ToList();

        tiles.Count(tile => tile is { Level: 0, Width: 256 }).ShouldBe(273);
        tiles.ShouldContain(new TilePath(0, 273, 112));
        tiles.Where(tile => tile.Level == 1).ShouldBe([new TilePath(1, 0), new TilePath(1, 1, 17)]);
        tiles.Where(tile => tile.Level == 2).ShouldBe([new TilePath(2, 0, 1)]);
        tiles.Count(tile => tile.IsBundle).ShouldBe(274);
        TilePath.Of(256).ShouldBe([new TilePath(0, 0), new TilePath(1, 0, 1), new TilePath(TilePath.EntriesLevel, 0)]);
        TilePath.Of(0).ShouldBeEmpty();
    }

    [Fact]
    public void A_bundle_reads_as_it_was_written() => Gen.Byte.Array[0, 40].Array[1, 256].Sample(entries =>
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
            EntryBundle.Append(bundle, entry);
        var places = new Range[entries.Length];

        EntryBundle.TryRead(bundle.WrittenSpan, places, out var fault).ShouldBeTrue(fault);
        places.Select(place => bundle.WrittenSpan[place].ToArray()).ShouldBe(entries);
        EntryBundle.TryRead([.. bundle.WrittenSpan, 0], places, out fault).ShouldBeFalse();
        fault!.ShouldContain("1 bytes after");
        EntryBundle.TryRead(bundle.WrittenSpan[..^1], places, out fault).ShouldBeFalse();
        fault!.ShouldContain("ends within");
    });

    [Fact]
    public void The_longest_entry_fits_and_a_longer_one_does_not()
    {
        var bundle = new ArrayBufferWriter<byte>();

        EntryBundle.Append(bundle, new byte[65_535]);

        bundle.WrittenCount.ShouldBe(65_537);
        Should.Throw<ArgumentException>(() => EntryBundle.Append(bundle, new byte[65_536]));
    }
}
