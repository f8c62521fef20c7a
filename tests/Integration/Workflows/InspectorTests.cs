using System.Text;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>Whatever a program leaves, the inspector ends with a report that the enclave can read, and says what is wrong.</summary>
[Collection(WorkflowCollection.Name)]
public sealed class InspectorTests(WorkflowImages images)
{
    private readonly Inspections left = new(images);

    [Fact]
    public async Task Tables_texts_json_and_pictures_are_read()
    {
        left.Leave("table.csv", "a,b\n1,\"x, \"\"y\"\"\"\n");
        left.Leave("note.txt", "two\nlines");
        left.Leave("values.json", """{"b":[1,2.50],"a":"é"}""");
        left.Leave("plot.png", Png.Of(3, 2));

        var report = await left.InspectAsync("table.csv", "note.txt", "values.json", "plot.png", "absent.csv");

        report.Files.Select(f => f.Status).ShouldBe(["ok", "ok", "ok", "ok", "missing"]);
        report.Files[0].Table!.Rows.ShouldHaveSingleItem().ShouldBe(["1", "x, \"y\""]);
        report.Files[1].Text.ShouldBe("two\nlines");
        report.Files[2].Text.ShouldBe("{\n  \"b\": [\n    1,\n    2.50\n  ],\n  \"a\": \"é\"\n}");
        report.Files[3].Image.ShouldNotBeNull().ShouldSatisfyAllConditions(image => image.Width.ShouldBe(3), image => image.Height.ShouldBe(2));
        new FileInfo(Path.Combine(left.Report, report.Files[3].Image!.Pixels)).Length.ShouldBe(3 * 2 * 4);
        report.Problems.ShouldBeEmpty();
        report.EvidenceProblem.ShouldBeNull();
    }

    [Fact]
    public async Task Links_devices_and_giants_are_named_and_never_opened()
    {
        await left.ShellAsync("ln -s /etc/passwd link.csv; ln -s nowhere dangling.csv; ln -s loop.csv loop.csv; echo a >one.csv; ln one.csv two.csv; mkfifo fifo.csv; mkdir directory.csv; truncate -s 8T giant.csv; echo a >locked.csv; chmod 0 locked.csv");

        var report = await left.InspectAsync("link.csv", "dangling.csv", "loop.csv", "two.csv", "fifo.csv", "directory.csv", "giant.csv", "locked.csv", "../outputs/one.csv", "/etc/passwd", "..", "");

        report.Files.Select(f => $"{f.Status} {f.Reason}").ShouldBe([
            "refused link", "refused link", "refused link", "refused hardlink", "refused fifo", "refused directory", "refused too-large",
            Environment.IsPrivilegedProcess ? "refused unreadable" : "ok ", "refused name", "refused name", "refused directory", "refused directory"]);
        report.Problems.ShouldHaveSingleItem().File.ShouldBe("one.csv");
    }

    [Fact]
    public async Task A_hundred_thousand_files_are_too_many_and_only_some_are_named()
    {
        await left.ShellAsync("seq -f 'f%.0f' 100000 | xargs touch");

        var report = await left.InspectAsync("f1");

        report.Problems.ShouldContain(p => p.Id == "too-many");
        report.Problems.Count.ShouldBeLessThan(150);
    }

    [Fact]
    public async Task Odd_names_are_shown_without_what_they_hide()
    {
        await left.ShellAsync("touch $'new\\nline' $'bad\\xff' $'\\u202Etxt.exe' -- -rf; touch \"$(printf 'x%.0s' {1..99})\U0001F600y\"");

        var report = await left.InspectAsync();
        await left.ShellAsync("rm $'bad\\xff'");

        report.Problems.Select(p => p.File).ShouldBe(
            ["-rf", "bad\uFFFD", "new<U+000A>line", new string('x', 99), "<U+202E>txt.exe"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("a,b\n1\n", "table-ragged")]
    [InlineData("a,b\n1,2,3\n", "table-ragged")]
    [InlineData("a,a\n1,2\n", "table-heading")]
    [InlineData("", "table-heading")]
    [InlineData("a,b\n\"open,2\n", "table-malformed")]
    [InlineData("a,b\n\"x\"y,2\n", "table-malformed")]
    public async Task A_broken_table_is_refused(string text, string reason)
    {
        left.Leave("t.csv", text);

        (await left.InspectAsync("t.csv")).Files.ShouldHaveSingleItem().Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Tables_beyond_the_bounds_are_refused()
    {
        left.Leave("wide.csv", string.Join(',', Enumerable.Range(0, 257)) + "\n");
        left.Leave("long.csv", "a\n" + string.Concat(Enumerable.Repeat("1\n", 200_001)));
        left.Leave("cell.csv", "a\n" + new string('x', 1001) + "\n");
        left.Leave("heading.csv", new string('x', 2_000_000) + "\n1\n");
        left.Leave("record.csv", "a\n\"" + new string('x', 20_000_000));
        left.Leave("full.csv", string.Join(',', Enumerable.Range(0, 256)) + "\n" + string.Concat(Enumerable.Repeat(new string(',', 255) + "\n", 120_000)));
        left.Leave("bytes.csv", [.. "a\n"u8, 0xC3, 0x28, (byte)'\n']);
        left.Leave("utf16.csv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a\n1\n")).ToArray());

        var report = await left.InspectAsync("wide.csv", "long.csv", "cell.csv", "heading.csv", "record.csv", "full.csv", "bytes.csv", "utf16.csv");

        report.Files.Select(f => f.Status).Distinct(StringComparer.Ordinal).ShouldBe(["refused"]);
        report.Files.Select(f => f.Reason).ShouldBe(
            ["table-heading", "table-too-many-rows", "table-cell-too-long", "table-malformed", "table-malformed", "too-large", "not-utf8", "not-utf8"]);
    }

    [Theory]
    [InlineData("{", "json-malformed")]
    [InlineData("", "json-malformed")]
    [InlineData("""{"a":1,"a":2}""", "json-malformed")]
    [InlineData("""{"a":"\ud800"}""", "json-malformed")]
    [InlineData("[1] trailing", "json-malformed")]
    public async Task Broken_json_is_refused(string text, string reason)
    {
        left.Leave("v.json", text);

        (await left.InspectAsync("v.json")).Files.ShouldHaveSingleItem().Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Json_that_grows_when_it_is_shown_is_refused()
    {
        left.Leave("deep.json", new string('[', 100_000));
        left.Leave("blanks.json", new string(' ', 30_000_000) + "1");
        left.Leave("indented.json", new string('[', 31) + string.Join(',', Enumerable.Repeat("1", 400_000)) + new string(']', 31));

        var report = await left.InspectAsync("deep.json", "blanks.json", "indented.json");

        report.Files.Select(f => f.Reason).ShouldBe(["json-malformed", "text-too-long", "text-too-long"]);
    }

    [Fact]
    public async Task Hidden_characters_are_spelled_out_so_that_a_checker_sees_what_would_leave()
    {
        left.Leave("t.csv", "a\u200Bb\n1\u00A02\ufe0f\u2800\n");
        left.Leave("t.txt", "right\u202Eleft\r\nend\0");
        left.Leave("t.json", "\"x\u200Dy\"");

        var report = await left.InspectAsync("t.csv", "t.txt", "t.json");

        report.Files[0].Table!.Columns.ShouldBe(["a<U+200B>b"]);
        report.Files[0].Table!.Rows.ShouldHaveSingleItem().ShouldBe(["1<U+00A0>2<U+FE0F><U+2800>"]);
        report.Files[1].Text.ShouldBe("right<U+202E>left<U+000D>\nend<U+0000>");
        report.Files[2].Text.ShouldNotBeNull().ShouldNotContain("\u200D");
    }

    [Fact]
    public async Task Broken_and_oversized_pictures_are_refused()
    {
        var whole = Png.Of(64, 64);
        left.Leave("cut.png", whole[..(whole.Length / 2)]);
        left.Leave("empty.png", []);
        left.Leave("text.png", "no picture");
        left.Leave("large.png", Png.Claiming(5000, 5000));
        left.Leave("claims.png", Png.Claiming(50_000, 50_000));
        left.Leave("gif.png", Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));

        var report = await left.InspectAsync("cut.png", "empty.png", "text.png", "large.png", "claims.png", "gif.png");

        report.Files.Select(f => f.Reason).ShouldBe(
            ["image-unreadable", "image-unreadable", "image-unreadable", "image-too-large", "image-too-large", "image-unreadable"]);
    }

    [Fact]
    public async Task Files_of_unknown_kinds_are_not_looked_into()
    {
        left.Leave("model.pkl", "anything");
        left.Leave("none", "anything");

        (await left.InspectAsync("model.pkl", "none")).Files.Select(f => f.Reason).ShouldBe(["kind-unknown", "kind-unknown"]);
    }
}
