using System.Text;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Tests.Unit.Enclave.Datasets;

/// <summary>Rows that a dataset's own declarations do not allow are named by file, line and column; the others are read as they stand.</summary>
public sealed class TableImportTests
{
    private const string Fields = """
        ,{"name":"age","type":"integer","constraints":{"minimum":18,"maximum":110}}
        ,{"name":"score","type":"number","constraints":{"minimum":-1.5}}
        ,{"name":"sex","type":"string","constraints":{"enum":["F","M"]}}
        ,{"name":"smoker","type":"boolean"}
        ,{"name":"seen","type":"date"}
        ,{"name":"code","type":"string","constraints":{"pattern":"[A-Z]{2}[0-9]","maxLength":3}}
        ,{"name":"site","type":"string","constraints":{"required":true}}
        """;

    private const string Header = "id,age,score,sex,smoker,seen,code,site\n";
    private const string GoodRow = "p0,40,1.5,F,true,2020-02-29,AB1,north\n";

    [Fact]
    public void Good_rows_are_read_with_their_types()
    {
        using var dataset = MadeDataset.Package(Fields, Header + GoodRow + "p1,,,,,,,south\n");

        var prepared = dataset.Prepare();

        prepared.Table.Rows.ShouldBe(2);
        prepared.Table.Subjects.ShouldBe(["p0", "p1"]);
        prepared.Table.Variables.Select(v => v.Type).ShouldBe(
            [VariableType.Integer, VariableType.Number, VariableType.Categorical, VariableType.Categorical, VariableType.String, VariableType.String, VariableType.String]);
        Values(prepared).ShouldBe(["40", "1.5", "F", "true", "2020-02-29", "AB1", "north", "", "", "", "", "", "", "south"]);
    }

    [Theory]
    [InlineData("p1,17,,,,,,x", "age", "below the declared minimum 18")]
    [InlineData("p1,111,,,,,,x", "age", "above the declared maximum 110")]
    [InlineData("p1,40.0,,,,,,x", "age", "not a whole number")]
    [InlineData("p1,99999999999999999999,,,,,,x", "age", "not a whole number")]
    [InlineData("p1, 40,,,,,,x", "age", "not a whole number")]
    [InlineData("p1,40y,,,,,,x", "age", "not a whole number")]
    [InlineData("p1,,-1.6,,,,,x", "score", "below the declared minimum -1.5")]
    [InlineData("p1,,NaN,,,,,x", "score", "not a finite number")]
    [InlineData("p1,,1e999,,,,,x", "score", "not a finite number")]
    [InlineData("p1,,∞,,,,,x", "score", "not a finite number")]
    [InlineData("p1,,\"1,5\",,,,,x", "score", "not a finite number")]
    [InlineData("p1,,,f,,,,x", "sex", "none of the 2 declared levels")]
    [InlineData("p1,,,F ,,,,x", "sex", "none of the 2 declared levels")]
    [InlineData("p1,,,,yes,,,x", "smoker", "true and false")]
    [InlineData("p1,,,,,29.02.2020,,x", "seen", "not a date")]
    [InlineData("p1,,,,,2021-02-29,,x", "seen", "not a date")]
    [InlineData("p1,,,,,,ab1,x", "code", "declared pattern")]
    [InlineData("p1,,,,,,AB1AB1,x", "code", "longer than the declared 3")]
    [InlineData("p1,40,,,,,,", "site", "declared as required")]
    [InlineData(",40,,,,,,x", "id", "names no subject")]
    [InlineData("p0,40,,,,,,x", "id", "already has a row, on line 2")]
    [InlineData("p1,40,,,,,x", null, "has 7 fields; the header has 8")]
    [InlineData("p1,40,,,,,,x,y", null, "has 9 fields; the header has 8")]
    [InlineData("p1,40,,,,,,\u0007", "site", "control character")]
    [InlineData("p1,40,,,,,,\"x\"y", null, "after a closing quote")]
    [InlineData("p1,40,,,,,,x\"y", null, "a quote inside a value that is not quoted")]
    [InlineData("p1,40,,,,,,\"x", null, "never closed")]
    public void A_row_that_breaks_what_is_declared_is_named_with_its_line_and_column(string row, string? column, string because)
    {
        using var dataset = MadeDataset.Package(Fields, $"{Header}{GoodRow}{row}\n");

        var finding = dataset.Finding();

        (finding.File, finding.Row, finding.Column).ShouldBe(("people.csv", 3L, column));
        finding.Message.ShouldContain(because);
    }

    [Fact]
    public void A_finding_never_repeats_the_value()
    {
        using var dataset = MadeDataset.Package(Fields, $"{Header}p1,Secretvalue,Secretvalue,Secretvalue,Secretvalue,Secretvalue,Secretvalue,\u0001\n");

        dataset.Findings().ShouldAllBe(f => !f.Message.Contains("Secretvalue", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_first_hundred_findings_are_kept_and_all_are_counted()
    {
        using var dataset = MadeDataset.Package(Fields, Header + string.Concat(Enumerable.Range(0, 150).Select(i => $"p{i},7,,,,,,x\n")));
        var preparation = new Preparation(dataset.Root, null, dataset.Work, new ImportLimits());

        preparation.Run(TestContext.Current.CancellationToken).ShouldBeNull();

        preparation.Findings.Count.ShouldBe(150);
        preparation.Findings.First.Count.ShouldBe(100);
        preparation.Findings.First.Select(f => f.Row).ShouldBe(Enumerable.Range(2, 100).Select(i => (long?)i));
    }

    [Fact]
    public void Line_ends_byte_order_mark_quotes_and_line_feeds_in_values_do_not_matter()
    {
        using var dataset = MadeDataset.Package(",{\"name\":\"note\",\"type\":\"string\"}", "\uFEFFid,note\r\np0,\"two\nlines, \"\"quoted\"\"\"\r\n\r\np1,plain\r\np2,end");

        var prepared = dataset.Prepare();

        Values(prepared).ShouldBe(["two\nlines, \"quoted\"", "plain", "end"]);
        prepared.Warnings.ShouldContain(w => w.Contains("byte order mark", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_are_counted_in_the_file_also_after_a_value_of_several_lines()
    {
        using var dataset = MadeDataset.Package(",{\"name\":\"note\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"integer\"}", "id,note,n\np0,\"a\nb\nc\",1\np1,x,bad\n");

        dataset.Finding().Row.ShouldBe(5);
    }

    [Fact]
    public void A_declared_encoding_is_used_and_undecodable_bytes_are_found()
    {
        var latin = Encoding.Latin1.GetBytes("id,town\np0,Zürich\n");
        using var declared = MadeDataset.Package(",{\"name\":\"town\"}", "", resource: "\"encoding\":\"iso-8859-1\",").Add("people.csv", latin);
        using var silent = MadeDataset.Package(",{\"name\":\"town\"}", "").Add("people.csv", latin);
        using var unknown = MadeDataset.Package(",{\"name\":\"town\"}", "", resource: "\"encoding\":\"klingon\",").Add("people.csv", latin);
        using var wide = MadeDataset.Package(",{\"name\":\"town\"}", "").Add("people.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("id,town\n")]);

        Values(declared.Prepare()).ShouldBe(["Zürich"]);
        silent.Finding().Message.ShouldContain("cannot be decoded as utf-8");
        unknown.Finding().Message.ShouldContain("encoding of resource people is not known");
        wide.Finding().Message.ShouldContain("UTF-16");
    }

    [Fact]
    public void Missing_value_markers_are_missing_and_nothing_else_is()
    {
        using var dataset = MadeDataset.Package(",{\"name\":\"n\",\"type\":\"integer\"}", "id,n\np0,NA\np1,-99\np2,\np3,7\n", "\"primaryKey\":\"id\",\"missingValues\":[\"NA\",\"-99\"],");
        using var other = MadeDataset.Package(",{\"name\":\"n\",\"type\":\"integer\"}", "id,n\np0,na\n", "\"primaryKey\":\"id\",\"missingValues\":[\"NA\"],");

        var prepared = dataset.Prepare();

        Values(prepared).ShouldBe(["", "", "", "7"]);
        prepared.Facts[0].Missing.ShouldBe(3);
        other.Finding().Row.ShouldBe(2);
    }

    [Fact]
    public void Numbers_are_read_as_they_are_declared_to_be_spelled()
    {
        const string german = ",{\"name\":\"x\",\"type\":\"number\",\"decimalChar\":\",\",\"groupChar\":\".\"}";
        using var grouped = MadeDataset.Package(german, "id;x\np0;1.234,5\np1;-0,25\n", resource: "\"dialect\":{\"delimiter\":\";\"},");
        using var undeclared = MadeDataset.Package(",{\"name\":\"x\",\"type\":\"number\",\"decimalChar\":\",\"}", "id;x\np0;1.234\n", resource: "\"dialect\":{\"delimiter\":\";\"},");
        using var levels = MadeDataset.Package(",{\"name\":\"x\",\"type\":\"number\",\"decimalChar\":\",\",\"constraints\":{\"enum\":[0.5,1]}}", "id;x\np0;0,5\n", resource: "\"dialect\":{\"delimiter\":\";\"},");
        using var money = MadeDataset.Package(",{\"name\":\"x\",\"type\":\"number\",\"bareNumber\":false}", "id,x\np0,€ 12.5\n");

        Values(grouped.Prepare()).ShouldBe(["1234.5", "-0.25"]);
        undeclared.Finding().Column.ShouldBe("x");
        Values(money.Prepare()).ShouldBe(["12.5"]);
        Values(levels.Prepare()).ShouldBe(["0.5"]);
    }

    [Theory]
    [InlineData("-123")]
    [InlineData("+123")]
    [InlineData("123")]
    [InlineData("12345")]
    public void A_year_has_four_digits(string year)
    {
        using var dataset = MadeDataset.Package(",{\"name\":\"y\",\"type\":\"year\"}", $"id,y\np0,{year}\n");

        dataset.Finding().Message.ShouldContain("year of four digits");
    }

    [Fact]
    public void Several_rows_a_person_are_taken_when_the_key_is_named_or_the_package_says_so()
    {
        const string visits = "id,visit,n\np0,1,5\np1,1,6\np0,2,7\n";
        const string fields = ",{\"name\":\"visit\",\"type\":\"integer\"},{\"name\":\"n\",\"type\":\"integer\"}";
        using var named = MadeDataset.Package(fields, visits, "\"primaryKey\":[\"id\",\"visit\"],");
        using var twice = MadeDataset.Package(fields, visits + "p0,2,9\n", "\"primaryKey\":[\"id\",\"visit\"],");
        using var unnamed = MadeDataset.Package(fields, visits, "\"primaryKey\":[\"id\",\"visit\"],");

        var prepared = named.Prepare("id");

        (prepared.Table.Rows, prepared.Table.Subjects.Count).ShouldBe((3, 2));
        twice.Finding("id").Message.ShouldContain("stands on line 4 already");
        unnamed.Finding().Message.ShouldContain("--subject-key");
        unnamed.Finding("person").Message.ShouldContain("Check its spelling");
    }

    [Theory]
    [InlineData("id,n,n\np0,1,2\n", "more than once")]
    [InlineData("id,n,N\np0,1,2\n", "more than once")]
    [InlineData("id\np0\n", "missing in the file")]
    [InlineData("id,n,m\np0,1,2\n", "not declared")]
    [InlineData("n,id\n1,p0\n", "another order")]
    [InlineData("id,n\n", "has no rows")]
    [InlineData("", "is empty")]
    public void A_header_that_is_not_the_declared_one_is_refused(string csv, string because)
    {
        using var dataset = MadeDataset.Package(",{\"name\":\"n\",\"type\":\"integer\"}", csv);

        dataset.Findings()[0].Message.ShouldContain(because);
    }

    private static List<string> Values(PreparedImport prepared)
    {
        using var duck = TableDatabase.OnFile(prepared.Table.Database);
        var columns = string.Join(", ", prepared.Table.Variables.Select((_, i) => $"coalesce(CAST({LoadedTable.Column(i)} AS VARCHAR), '')"));
        return [.. duck.Query($"SELECT {columns} FROM {LoadedTable.TableName}", row => Enumerable.Range(0, row.FieldCount).Select(row.GetString).ToArray()).SelectMany(r => r)];
    }
}
