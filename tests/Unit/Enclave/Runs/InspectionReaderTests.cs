using System.Text;
using TrustedData.Enclave.Runs.Inspection;

namespace TrustedData.Tests.Unit.Enclave.Runs;

/// <summary>The inspector reads what a stranger's program wrote, so its own report is read as if a stranger had written it.</summary>
public sealed class InspectionReaderTests
{
    private const string Good = """
        {"format":"td-inspection/1","problems":[{"id":"undeclared","file":"x"}],
         "files":[{"output":"t","file":"t.csv","status":"ok","reason":null,"bytes":9,"kind":"table","table":{"columns":["sex","n"],"rows":[["F","1"]]},"text":null,"image":null}],
         "evidence":[{"output":"t","kind":"magnitude-table","groupBy":["sex"],"filter":"","measures":[{"name":"age","origin":"variable"}],"subjects":["s1"],"groups":{"sex":["F"]},"records":[1],"values":{"age":[30.5]}}],
         "evidenceProblem":null}
        """;

    [Fact]
    public async Task A_whole_report_is_read()
    {
        var report = (await Read(Good)).ShouldNotBeNull();

        report.Files.ShouldHaveSingleItem().Table.ShouldNotBeNull().Rows[0].ShouldBe(["F", "1"]);
        report.Evidence.ShouldHaveSingleItem().Values["age"].ShouldBe([30.5]);
    }

    [Theory]
    [InlineData("\"td-inspection/1\"", "\"td-inspection/2\"")]
    [InlineData("\"format\"", "\"extra\":1,\"format\"")]
    [InlineData("\"format\":\"td-inspection/1\"", "\"format\":\"td-inspection/1\",\"format\":\"td-inspection/1\"")]
    [InlineData(",\n \"evidenceProblem\":null", "")]
    [InlineData("\"bytes\":9", "\"bytes\":\"9\"")]
    [InlineData("\"bytes\":9", "\"bytes\":9.5")]
    [InlineData("\"status\":\"ok\"", "\"status\":null")]
    [InlineData("\"files\":[", "\"files\":[null,")]
    [InlineData("\"problems\":[", "\"problems\":[null,")]
    [InlineData("\"evidence\":[", "\"evidence\":[null,")]
    [InlineData("\"evidence\":[", "\"evidence\":null,\"x\":[")]
    [InlineData("[\"sex\",\"n\"]", "[\"sex\",null]")]
    [InlineData("[[\"F\",\"1\"]]", "[[\"F\",null]]")]
    [InlineData("[[\"F\",\"1\"]]", "[null]")]
    [InlineData("\"groupBy\":[\"sex\"]", "\"groupBy\":[null]")]
    [InlineData("\"groupBy\":[\"sex\"]", "\"groupBy\":[\"sex\",\"sex\"]")]
    [InlineData("\"groupBy\":[\"sex\"]", "\"groupBy\":[]")]
    [InlineData("\"measures\":[{\"name\":\"age\",\"origin\":\"variable\"}]", "\"measures\":[null]")]
    [InlineData("\"measures\":[{\"name\":\"age\",\"origin\":\"variable\"}]", "\"measures\":[]")]
    [InlineData("\"subjects\":[\"s1\"]", "\"subjects\":[null]")]
    [InlineData("\"subjects\":[\"s1\"]", "\"subjects\":[\"s1\",\"s2\"]")]
    [InlineData("{\"sex\":[\"F\"]}", "{\"sex\":[null]}")]
    [InlineData("{\"sex\":[\"F\"]}", "{\"sex\":null}")]
    [InlineData("{\"sex\":[\"F\"]}", "{\"sex\":[\"F\"],\"sex\":[\"M\"]}")]
    [InlineData("{\"sex\":[\"F\"]}", "{\"sex\":[\"F\",\"F\"]}")]
    [InlineData("{\"sex\":[\"F\"]}", "{\"course\":[\"F\"]}")]
    [InlineData("\"records\":[1]", "\"records\":[]")]
    [InlineData("\"records\":[1]", "\"records\":[1e0]")]
    [InlineData("{\"age\":[30.5]}", "{\"age\":null}")]
    [InlineData("{\"age\":[30.5]}", "{\"age\":[30.5,1]}")]
    [InlineData("{\"age\":[30.5]}", "{\"age\":[\"NaN\"]}")]
    [InlineData("\"F\",\"1\"", "\"\\ud800\",\"1\"")]
    public async Task Anything_that_is_not_exactly_a_report_is_none(string part, string instead)
    {
        Good.ShouldContain(part);

        (await Read(Good.Replace(part, instead, StringComparison.Ordinal))).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"td-inspection/1\"")]
    public async Task No_report_is_no_exception_either(string text) => (await Read(text)).ShouldBeNull();

    [Fact]
    public async Task Deep_nesting_is_no_report() => (await Read(new string('[', 100_000))).ShouldBeNull();

    private static async Task<InspectionReport?> Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await InspectionReader.ReadAsync(stream, TestContext.Current.CancellationToken);
    }
}
