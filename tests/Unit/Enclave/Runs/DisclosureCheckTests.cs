using System.Text;
using CsCheck;
using TrustedData.Contracts.Parameters;
using TrustedData.Disclosure.Policy;
using TrustedData.Enclave.Runs.Inspection;
using TrustedData.Enclave.Runs.Steps.Check;

namespace TrustedData.Tests.Unit.Enclave.Runs;

public sealed class DisclosureCheckTests
{
    private static readonly Gen<StudyRow[]> Rows = Gen.Select(
        Gen.Int[0, 60], Gens.Of("F", "M", ""), Gens.Of([.. Study.Courses, "", "?"]), Gen.OneOf(Gen.Int[-500, 500].Select(i => (i / 10.0).ToString("R", System.Globalization.CultureInfo.InvariantCulture)), Gens.Of("")),
        (subject, sex, course, age) => new StudyRow($"s{subject:d4}", sex, course, age)).Array[0, 120];

    private static readonly Gen<string[]> Groupings = Gens.Of<string[]>([], ["sex"], ["course"], ["sex", "course"], ["course", "sex"]);

    [Fact]
    public async Task A_table_of_enough_people_passes_and_is_printed_anew()
    {
        using var study = Study.OfCounts(("F", "RR", 12), ("M", "RR", 15), ("F", "SP|late", 10), ("M", "SP|late", 11), ("F", Study.Courses[2], 10), ("M", Study.Courses[2], 10));
        var parameters = Study.Parameters(["sex", "course"]);

        var result = await Check(study.Input(parameters, study.Evidence(parameters), study.Table(parameters)));

        result.Verdict.ShouldBe(OutputVerdictKind.Pass);
        result.Message.ShouldBe("Every cell may be shown.");
        var lines = Encoding.UTF8.GetString(result.File.ShouldNotBeNull().Bytes).Split('\n');
        lines[0].ShouldBe("sex,course,n,records,age_sum,age_mean,age_sd");
        lines[1].ShouldStartWith("F,RR,12,12,");
        lines.ShouldContain(l => l.StartsWith("M,\"größer, \"\"alt\"\"\",10,10,", StringComparison.Ordinal));
        lines[^2].ShouldStartWith("(all),(all),68,68,");
    }

    [Fact]
    public void Honest_evidence_is_never_taken_for_a_lie() => Gen.Select(Rows, Groupings, Gens.Of("", "sex=F", "course=SP\\|late|RR;sex=M"), Gens.Of("age", null), Gen.Bool).Sample((rows, by, filter, value, derived) =>
    {
        using var study = new Study(rows);
        var parameters = Study.Parameters(by, value, filter);
        var input = study.Input(parameters, study.Evidence(parameters, filter, derived), study.Table(parameters, derived), new DisclosurePolicy(3));

        var result = Check(input).GetAwaiter().GetResult();

        result.Findings.ShouldNotContain(f => f.Rule == "evidence");
        (result.Verdict == OutputVerdictKind.Pass).ShouldBe(result.File is not null);
    }, iter: 100, threads: 1);

    [Fact]
    public async Task Whatever_evidence_lies_about_it_is_refused_and_nothing_is_said_of_the_data()
    {
        using var study = Study.OfCounts(("F", "RR", 20), ("M", "RR", 20), ("F", "SP|late", 20), ("M", "SP|late", 20), ("F", Study.Courses[2], 20), ("M", Study.Courses[2], 20));
        const string filter = "sex=F|M";
        var parameters = Study.Parameters(["sex", "course"], "age", filter);
        var honest = study.Evidence(parameters, filter);
        var table = study.Table(parameters);
        (await Check(study.Input(parameters, honest, table))).Verdict.ShouldBe(OutputVerdictKind.Pass);

        foreach (var (about, lie) in Lies(honest))
        {
            var result = await Check(study.Input(parameters, lie, table));

            result.Verdict.ShouldBe(OutputVerdictKind.Refuse, about);
            result.File.ShouldBeNull(about);
            result.Message.ShouldBe("The evidence of this output does not agree with the data. Tell the operator of the enclave; nothing was released.", about);
        }
    }

    [Fact]
    public async Task A_table_that_is_not_what_the_evidence_gives_is_refused()
    {
        using var study = Study.OfCounts(("F", "RR", 20), ("M", "RR", 30), ("F", "SP|late", 20), ("M", "SP|late", 20), ("F", Study.Courses[2], 20), ("M", Study.Courses[2], 20));
        var parameters = Study.Parameters(["sex"]);
        var evidence = study.Evidence(parameters);
        var honest = study.Table(parameters);

        foreach (var (about, lie) in TableLies(honest))
            (await Check(study.Input(parameters, evidence, lie))).Verdict.ShouldBe(OutputVerdictKind.Refuse, about);
        var shuffled = honest with { Rows = [.. honest.Rows.Reverse()] };
        (await Check(study.Input(parameters, evidence, shuffled))).Verdict.ShouldBe(OutputVerdictKind.Pass, "the order of lines says nothing");
    }

    [Fact]
    public void What_the_researcher_sees_is_the_same_for_every_count_from_nobody_to_one_below_the_threshold() =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[25, 40], Groupings.Where(g => g.Length > 0)).Sample((threshold, group, by) =>
        {
            // Within a sex, people move from one course to another, so that no total changes.
            var seen = Enumerable.Range(0, threshold).Select(small =>
            {
                using var study = Study.OfCounts(
                    ("F", "RR", small), ("F", "SP|late", (2 * group) - small), ("F", Study.Courses[2], group),
                    ("M", "RR", by[0] == "course" ? 0 : group), ("M", "SP|late", group), ("M", Study.Courses[2], group));
                var parameters = Study.Parameters(by, null);
                return Seen(Check(study.Input(parameters, study.Evidence(parameters), study.Table(parameters), new DisclosurePolicy(threshold))).GetAwaiter().GetResult());
            }).Distinct(StringComparer.Ordinal);

            seen.ShouldHaveSingleItem();
        }, iter: 8, threads: 1);

    [Fact]
    public void Too_few_people_in_all_give_one_message_whoever_they_are() => Gen.Int[2, 12].Sample(threshold =>
    {
        var seen = Enumerable.Range(0, threshold).Select(people =>
        {
            using var study = Study.OfCounts(("F", "RR", people));
            var parameters = Study.Parameters(["sex"]);
            return Seen(Check(study.Input(parameters, study.Evidence(parameters), study.Table(parameters), new DisclosurePolicy(threshold))).GetAwaiter().GetResult());
        }).Distinct(StringComparer.Ordinal);

        seen.ShouldHaveSingleItem().ShouldStartWith("Refuse\nNothing of this output may be shown");
    }, iter: 4, threads: 1);

    [Fact]
    public async Task A_grouping_of_more_cells_than_can_be_checked_is_refused_in_words()
    {
        using var study = Study.OfCounts(("F", "RR", 30));
        var levels = Enumerable.Range(0, 60).Select(l => $"l{l}").ToArray();
        var dictionary = new[] { "a", "b", "c" }.Select(n => Contracts.Made.Categorical(n, levels)).ToList();
        var parameters = new ValidatedParameters([], ["a", "b", "c"], ["a", "b", "c"], RowFilter.None, []);
        await File.WriteAllTextAsync(study.StagedTable, "subject,a,b,c\n" + string.Concat(study.Subjects.Select(s => $"{s},l0,l0,l0\n")), TestContext.Current.CancellationToken);
        var groups = parameters.GroupBy.ToDictionary(g => g, _ => (IReadOnlyList<string>)[.. study.Subjects.Select(_ => "l0")], StringComparer.Ordinal);
        var evidence = new InspectedEvidence("table", "magnitude-table", parameters.GroupBy, "", [], study.Subjects, groups, [.. study.Subjects.Select(_ => 1L)], new Dictionary<string, IReadOnlyList<double>>());

        var result = await Check(study.Input(parameters, evidence, new InspectedTable(["a", "b", "c", "n"], [])) with { Dictionary = dictionary });

        result.Verdict.ShouldBe(OutputVerdictKind.Refuse);
        result.Message.ShouldContain("fewer");
    }

    [Fact]
    public async Task Anything_the_inspector_minds_refuses_an_attested_output()
    {
        using var study = Study.OfCounts(("F", "RR", 30), ("M", "RR", 30));
        var parameters = Study.Parameters(["sex"]);
        var good = study.Input(parameters, study.Evidence(parameters), study.Table(parameters));
        var file = good.Inspection.Files[0];

        foreach (var report in new[]
        {
            good.Inspection with { Files = [] },
            good.Inspection with { Files = [file with { Status = "missing" }] },
            good.Inspection with { Files = [file with { Status = "refused", Reason = "too-large" }] },
            good.Inspection with { Files = [file with { Reason = "odd" }] },
            good.Inspection with { Files = [file, file] },
            good.Inspection with { Files = [file with { Table = null }] },
            good.Inspection with { Problems = [new InspectionProblem("undeclared", "extra.csv")] },
            good.Inspection with { EvidenceProblem = "evidence-format" },
            good.Inspection with { Evidence = [] },
            good.Inspection with { Evidence = [good.Inspection.Evidence[0], good.Inspection.Evidence[0]] },
        })
            (await Check(good with { Inspection = report })).Verdict.ShouldBe(OutputVerdictKind.Refuse);
    }

    [Fact]
    public async Task What_is_not_attested_is_always_held_whatever_it_looks_like()
    {
        using var study = Study.OfCounts(("F", "RR", 300), ("M", "RR", 300));
        var parameters = Study.Parameters(["sex"]);
        var attested = study.Input(parameters, study.Evidence(parameters), study.Table(parameters));
        var code = attested with
        {
            Workflow = Study.CohortTable with { Public = Study.CohortTable.Public with { TakesCode = true } },
            Parameters = parameters with { Outputs = ["cohort_table.csv", "absent.txt"] },
            Inspection = attested.Inspection with { Files = [attested.Inspection.Files[0] with { Output = "cohort_table.csv" }] },
        };

        var form = await Check(attested with { Attested = false });
        var own = await new DisclosureCheck().CheckAsync(code, TestContext.Current.CancellationToken);

        form.Verdict.ShouldBe(OutputVerdictKind.Hold);
        form.File.ShouldNotBeNull();
        own.Outputs.Select(o => (o.Output, o.Verdict, o.File is null)).ShouldBe([("cohort_table.csv", OutputVerdictKind.Hold, false), ("absent.txt", OutputVerdictKind.Hold, true)]);
        own.Outputs.Select(o => o.Message).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        own.Outputs.ShouldAllBe(o => o.Findings.Any(f => f.Rule == "unattested"));
    }

    private static IEnumerable<(string About, InspectedEvidence Lie)> Lies(InspectedEvidence honest)
    {
        yield return ("the output", honest with { Output = "other" });
        yield return ("the kind", honest with { Kind = "frequency-table" });
        yield return ("the order of groups", honest with { GroupBy = ["course", "sex"] });
        yield return ("fewer groups", honest with { GroupBy = ["sex"] });
        yield return ("the filter, left out", honest with { Filter = "" });
        yield return ("the filter, another", honest with { Filter = "sex=F" });
        yield return ("the filter, unreadable", honest with { Filter = "sex" });
        yield return ("a measure that is not staged", Renamed(honest, "weight"));
        yield return ("a measure that is no number", Renamed(honest, "sex"));
        yield return ("a staged variable called derived", honest with { Measures = [new EvidenceMeasure("age", "derived")] });
        yield return ("an origin of its own", honest with { Measures = [new EvidenceMeasure("age", "guessed")] });
        yield return ("a measure named twice", honest with { Measures = [honest.Measures[0], honest.Measures[0]] });
        yield return ("a stranger", honest with { Subjects = [.. honest.Subjects.Select((s, i) => i == 3 ? "s9999" : s)] });
        yield return ("somebody twice", honest with { Subjects = [.. honest.Subjects.Select((s, i) => i == 3 ? honest.Subjects[2] : s)] });
        yield return ("somebody left out", Without(honest, 3));
        yield return ("two people exchanged", honest with { Subjects = [.. honest.Subjects.Select((s, i) => i switch { 0 => honest.Subjects[119], 119 => honest.Subjects[0], _ => s })] });
        yield return ("a group", WithGroup(honest, "sex", 3, "M"));
        yield return ("a group that is not declared", WithGroup(honest, "course", 3, "PP"));
        yield return ("a group that is a total", WithGroup(honest, "course", 3, "(all)"));
        foreach (var records in new[] { 0L, 2L, -1L, long.MaxValue })
            yield return ($"{records} records", honest with { Records = [.. honest.Records.Select((r, i) => i == 3 ? records : r)] });
        foreach (var value in new[] { 0, -1, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            yield return ($"a value of {value}", honest with { Values = new Dictionary<string, IReadOnlyList<double>> { ["age"] = [.. honest.Values["age"].Select((v, i) => i == 3 ? value : v)] } });
        yield return ("a value, a little", honest with { Values = new Dictionary<string, IReadOnlyList<double>> { ["age"] = [.. honest.Values["age"].Select((v, i) => i == 3 ? v + 0.001 : v)] } });
    }

    private static IEnumerable<(string About, InspectedTable Lie)> TableLies(InspectedTable honest)
    {
        for (var column = 0; column < honest.Columns.Count; column++)
        {
            foreach (var text in new[] { "", "0", "NaN", "Infinity", "F" })
            {
                if (honest.Rows[1][column] != text)
                    yield return ($"{honest.Columns[column]} is '{text}'", honest with { Rows = [honest.Rows[0], [.. honest.Rows[1].Select((t, c) => c == column ? text : t)], .. honest.Rows.Skip(2)] });
            }

            yield return ($"no column {honest.Columns[column]}", Reshaped(honest, c => c != column));
        }

        yield return ("a line missing", honest with { Rows = [.. honest.Rows.Skip(1)] });
        yield return ("a line twice", honest with { Rows = [.. honest.Rows, honest.Rows[0]] });
        yield return ("a short line", honest with { Rows = [[.. honest.Rows[0].Skip(1)], .. honest.Rows.Skip(1)] });
        yield return ("a column of its own", honest with { Columns = [.. honest.Columns, "age_max"], Rows = [.. honest.Rows.Select(r => (IReadOnlyList<string>)[.. r, "1"])] });
        yield return ("no lines", honest with { Rows = [] });
        yield return ("no columns", new InspectedTable([], []));
    }

    // Dropping a printed statistic is no lie; dropping the count or the groups is.
    private static InspectedTable Reshaped(InspectedTable table, Func<int, bool> keep)
    {
        var shaped = new InspectedTable([.. table.Columns.Where((_, c) => keep(c))], [.. table.Rows.Select(r => (IReadOnlyList<string>)[.. r.Where((_, c) => keep(c))])]);
        return shaped.Columns.Contains("n") && shaped.Columns.Contains("sex") ? new InspectedTable([], []) : shaped;
    }

    private static InspectedEvidence Renamed(InspectedEvidence honest, string measure) => honest with
    {
        Measures = [new EvidenceMeasure(measure, "variable")],
        Values = new Dictionary<string, IReadOnlyList<double>> { [measure] = honest.Values["age"] },
    };

    private static InspectedEvidence Without(InspectedEvidence honest, int row) => honest with
    {
        Subjects = [.. honest.Subjects.Where((_, i) => i != row)],
        Records = [.. honest.Records.Where((_, i) => i != row)],
        Groups = honest.Groups.ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Value.Where((_, i) => i != row)]),
        Values = honest.Values.ToDictionary(v => v.Key, v => (IReadOnlyList<double>)[.. v.Value.Where((_, i) => i != row)]),
    };

    private static InspectedEvidence WithGroup(InspectedEvidence honest, string variable, int row, string level) => honest with
    {
        Groups = honest.Groups.ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Value.Select((l, i) => g.Key == variable && i == row ? level : l)]),
    };

    private static string Seen(OutputCheckResult result) =>
        $"{result.Verdict}\n{result.Message}\n{(result.File is { } file ? file.Name + Encoding.UTF8.GetString(file.Bytes) : "nothing")}";

    private static async Task<OutputCheckResult> Check(CheckInput input) =>
        (await new DisclosureCheck().CheckAsync(input, TestContext.Current.CancellationToken)).Outputs.ShouldHaveSingleItem();
}
