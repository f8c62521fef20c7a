using System.Globalization;
using System.Text.Json;
using TrustedData.Tests.Harness;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>What cohort-table prints, against the same question put to plain collections.</summary>
[Collection(WorkflowCollection.Name)]
public sealed class CohortTableTests(WorkflowImages images)
{
    private const string All = "(all)";
    private static readonly string[] Program = ["/opt/workflow/cohort-table"];

    // Levels with everything that SQL, CSV or the filter's grammar gives a meaning to.
    private static readonly string[] Sexes = ["F", "M"];
    private static readonly string[] Kinds = ["naïve, \"early\"", "Übergang; x=1|2\\3", "O'Brien", "n-th \u6f22\u5b57", "never seen"];
    private static readonly string[] Sites = ["(1)", "1", "01"];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Subjects_rows_sums_and_means_of_every_group_are_those_of_a_plain_count(bool severalRows, bool parquet)
    {
        var rows = Rows(severalRows);
        var view = NewView(rows, parquet);

        var run = await images.RunAsync("cohort-table", Program, view.Directory, "--by", "sex,kind,site", "--value", "score");

        var complete = rows.Where(r => r is { Sex: not null, Kind: not null, Site: not null, Score: not null } && r.Kind != "undeclared").ToList();
        var table = run.Output("cohort_table.csv");
        table.Columns.ShouldBe(["sex", "kind", "site", "n", .. severalRows ? (string[])["records"] : [], "score_sum", "score_mean"]);
        table.Rows.Count.ShouldBe((Sexes.Length + 1) * (Kinds.Length + 1) * (Sites.Length + 1));
        foreach (var (sex, kind, site) in from s in Sexes.Append(All) from k in Kinds.Append(All) from l in Sites.Append(All) select (s, k, l))
        {
            var group = complete.Where(r => (sex == All || r.Sex == sex) && (kind == All || r.Kind == kind) && (site == All || r.Site == site)).ToList();
            var line = table.Line(sex, kind, site);
            line[0].ShouldBe(Text(group.Select(r => r.Subject).Distinct(StringComparer.Ordinal).Count()));
            if (severalRows)
                line[1].ShouldBe(Text(group.Count));
            ShouldAgree(line[^2], group.Count == 0 ? null : group.Sum(r => r.Score!.Value));
            ShouldAgree(line[^1], group.Count == 0 ? null : group.Average(r => r.Score!.Value));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_person_with_many_rows_counts_once(bool parquet)
    {
        var rows = Enumerable.Range(0, 60).Select(i => new Row($"s{i % 7}", "F", Kinds[0], Sites[i % 2], 1)).ToList();
        var view = NewView(rows, parquet);

        var run = await images.RunAsync("cohort-table", Program, view.Directory, "--by", "site");

        // Everybody stands in both sites, so that the sites add up to more than there are people.
        var table = run.Output("cohort_table.csv");
        table.Line("(1)").ShouldBe(["7", "30"]);
        table.Line("1").ShouldBe(["7", "30"]);
        table.Line("01").ShouldBe(["0", "0"]);
        table.Line(All).ShouldBe(["7", "60"]);
    }

    [Theory]
    [InlineData("sex=F", "F", null)]
    [InlineData("kind=Übergang\\; x\\=1\\|2\\\\3|O'Brien", null, new[] { 1, 2 })]
    [InlineData("kind=naïve, \"early\";sex=M", "M", new[] { 0 })]
    [InlineData("kind=never seen", null, new[] { 4 })]
    public async Task A_filter_keeps_the_rows_with_its_levels_and_no_others(string filter, string? sex, int[]? kinds)
    {
        var rows = Rows(severalRows: true);
        var kept = rows.Where(r => (sex is null || r.Sex == sex) && (kinds is null || kinds.Any(k => Kinds[k] == r.Kind)) && r is { Site: not null }).ToList();
        foreach (var parquet in (bool[])[false, true])
        {
            var run = await images.RunAsync("cohort-table", Program, NewView(rows, parquet).Directory, "--by", "site", "--filter", filter);

            var table = run.Output("cohort_table.csv");
            foreach (var site in Sites.Append(All))
                table.Line(site)[0].ShouldBe(Text(kept.Where(r => site == All || r.Site == site).Select(r => r.Subject).Distinct(StringComparer.Ordinal).Count()));
        }
    }

    [Fact]
    public async Task Evidence_gives_each_person_once_a_cell_with_what_they_add_to_it()
    {
        var rows = Rows(severalRows: true);
        var view = NewView(rows, parquet: true);

        var run = await images.RunAsync("cohort-table", Program, view.Directory, "--by", "sex,kind", "--value", "score", "--filter", "site=1|01");

        var expected = rows
            .Where(r => r is { Sex: not null, Kind: not null, Score: not null, Site: "1" or "01" } && r.Kind != "undeclared")
            .GroupBy(r => (r.Subject, r.Sex, r.Kind))
            .Select(g => $"{g.Key.Subject}/{g.Key.Sex}/{g.Key.Kind}/{g.Count()}/{g.Sum(r => r.Score)!.Value:0.0}")
            .Order(StringComparer.Ordinal);
        run.Contributions.Columns.ShouldBe(["subject", "sex", "kind", "records", "score"]);
        run.Contributions.Rows.Select(r => string.Join('/', r)).Order(StringComparer.Ordinal).ShouldBe(expected);
        using var evidence = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.Evidence, "evidence.json"), TestContext.Current.CancellationToken));
        var output = evidence.RootElement.GetProperty("outputs")[0];
        output.GetProperty("filter").GetString().ShouldBe("site=1|01");
        output.GetProperty("measures")[0].GetProperty("origin").GetString().ShouldBe("variable");
    }

    [Fact]
    public async Task A_repeat_gives_the_same_bytes()
    {
        var view = NewView(Rows(severalRows: true), parquet: true);

        var first = await images.RunAsync("cohort-table", Program, view.Directory, "--by", "sex,kind", "--value", "score");
        var second = await images.RunAsync("cohort-table", Program, view.Directory, "--by", "sex,kind", "--value", "score");

        foreach (var file in (string[])["cohort_table.csv"])
            (await Bytes(first.Outputs, file)).ShouldBe(await Bytes(second.Outputs, file));
        foreach (var file in (string[])["evidence.json", "table.contributions.csv"])
            (await Bytes(first.Evidence, file)).ShouldBe(await Bytes(second.Evidence, file));
    }

    [Theory]
    [InlineData("--by", "score", "no declared levels")]
    [InlineData("--by", "nothing", "no variable")]
    [InlineData("--by", "sex,kind,site,sex", "one to three")]
    public async Task What_cannot_group_ends_the_run_with_a_reason(string option, string value, string reason)
    {
        var view = NewView(Rows(severalRows: false), parquet: false);

        var problem = await Should.ThrowAsync<HarnessException>(() => images.RunAsync("cohort-table", Program, view.Directory, option, value));

        problem.Message.ShouldContain(reason);
    }

    private static Task<byte[]> Bytes(string directory, string file) => File.ReadAllBytesAsync(Path.Combine(directory, file), TestContext.Current.CancellationToken);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void ShouldAgree(string written, double? expected)
    {
        if (expected is { } number)
            double.Parse(written, CultureInfo.InvariantCulture).ShouldBe(number, 1e-5 * Math.Max(1, Math.Abs(number)));
        else
            written.ShouldBeEmpty();
    }

    // Scores are halves, so that sums are exact whatever their order.
    private static List<Row> Rows(bool severalRows)
    {
        var random = new Random(17);
        return [.. Enumerable.Range(0, 500).Select(i => new Row(
            $"s{(severalRows ? i * 13 % 170 : i):000}",
            random.Next(12) == 0 ? null : Sexes[random.Next(2)],
            random.Next(10) switch { 0 => null, 1 => "undeclared", var n => Kinds[n % 4] },
            random.Next(15) == 0 ? null : Sites[random.Next(3)],
            random.Next(9) == 0 ? null : random.Next(-20, 100) / 2.0)).OrderBy(r => r.Subject, StringComparer.Ordinal)];
    }

    private MadeView NewView(List<Row> rows, bool parquet)
    {
        var view = new MadeView(images.NewDirectory("view"));
        view.WriteDictionary(("sex", Sexes), ("kind", Kinds), ("site", Sites), ("score", null));
        view.WriteTable(["subject", "sex", "kind", "site", "score"], rows.Select(r => (string?[])[r.Subject, r.Sex, r.Kind, r.Site, r.Score?.ToString("R", CultureInfo.InvariantCulture)]));
        if (parquet)
            view.WriteParquet("score");
        return view;
    }

    private sealed record Row(string Subject, string? Sex, string? Kind, string? Site, double? Score);
}
