using System.Text.Json;

namespace TrustedData.Tests.Integration.Workflows;

[Collection(WorkflowCollection.Name)]
public sealed class InspectorEvidenceTests(WorkflowImages images)
{
    private const string Whole = """{"format":"td-evidence/1","outputs":[{"output":"table","kind":"magnitude-table","groupBy":["sex"],"filter":"","measures":[{"name":"edss","origin":"variable"}],"contributions":"c.csv"}]}""";
    private readonly Inspections left = new(images);

    [Fact]
    public async Task Evidence_is_read_by_columns_and_its_texts_stay_as_they_are()
    {
        left.LeaveEvidence("evidence.json", Whole);
        left.LeaveEvidence("c.csv", "subject,sex,records,edss\np1,F\u200D,1,2.5\np2,M,3,-1e-3\n");

        var evidence = (await left.InspectAsync()).Evidence.ShouldHaveSingleItem();

        evidence.Subjects.ShouldBe(["p1", "p2"]);
        evidence.Groups["sex"].ShouldBe(["F\u200D", "M"]);
        evidence.Records.ShouldBe([1, 3]);
        evidence.Values["edss"].ShouldBe([2.5, -0.001]);
    }

    [Theory]
    [InlineData("subject,sex,records\np1,F,1\n", "evidence-heading")]
    [InlineData("subject,sex,records,edss,extra\np1,F,1,1,1\n", "evidence-heading")]
    [InlineData("", "table-heading")]
    [InlineData("subject,sex,records,edss\np1,F,1\n", "table-ragged")]
    [InlineData("subject,sex,records,edss\np1,F,-1,1\n", "evidence-number")]
    [InlineData("subject,sex,records,edss\np1,F,1.5,1\n", "evidence-number")]
    [InlineData("subject,sex,records,edss\np1,F,99999999999999999999,1\n", "evidence-number")]
    [InlineData("subject,sex,records,edss\np1,F,1,1e999\n", "evidence-number")]
    [InlineData("subject,sex,records,edss\np1,F,1,NaN\n", "evidence-number")]
    public async Task Contributions_of_another_shape_are_a_problem(string contributions, string problem)
    {
        left.LeaveEvidence("evidence.json", Whole);
        left.LeaveEvidence("c.csv", contributions);

        var report = await left.InspectAsync();

        report.EvidenceProblem.ShouldBe(problem);
        report.Evidence.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format":"td-evidence/2","outputs":[]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[null]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":null}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":{"a":1}}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"table"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":[null],"filter":"","measures":[],"contributions":"c.csv"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":[],"filter":"","measures":[null],"contributions":"c.csv"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"\ud800","kind":"k","groupBy":[],"filter":"","measures":[],"contributions":"c.csv"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":["a","a"],"filter":"","measures":[],"contributions":"c.csv"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":[],"filter":"","measures":[],"contributions":"../evidence/c.csv"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":[],"filter":"","measures":[],"contributions":""}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":[],"filter":"","measures":[],"contributions":"absent.csv"}]}""")]
    [InlineData("""{"format":"td-evidence/1","outputs":[{"output":"t","kind":"k","groupBy":[],"filter":"","measures":[],"contributions":"link.csv"}]}""")]
    public async Task Evidence_of_another_shape_is_a_problem(string evidence)
    {
        left.LeaveEvidence("evidence.json", evidence);
        left.LeaveEvidence("c.csv", "subject,records\np1,1\n");
        File.CreateSymbolicLink(Path.Combine(left.Evidence, "link.csv"), "c.csv");

        var report = await left.InspectAsync();

        report.EvidenceProblem.ShouldNotBeNull();
        report.Evidence.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_of_evidence_are_bounded_over_all_outputs_that_name_them()
    {
        var outputs = Enumerable.Range(0, 100).Select(i => new { output = $"t{i}", kind = "k", groupBy = Array.Empty<string>(), filter = "", measures = Array.Empty<object>(), contributions = "c.csv" });
        left.LeaveEvidence("evidence.json", JsonSerializer.Serialize(new { format = "td-evidence/1", outputs }));
        left.LeaveEvidence("c.csv", "subject,records\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i},1\n")));

        (await left.InspectAsync()).EvidenceProblem.ShouldBe("evidence-too-many-rows");
    }

    [Fact]
    public async Task A_million_contributions_pass()
    {
        left.LeaveEvidence("evidence.json", Whole);
        left.LeaveEvidence("c.csv", "subject,sex,records,edss\n" + string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"{i:x32},{(i % 2 == 0 ? 'F' : 'M')},1,{i % 20}.5\n")));

        (await left.InspectAsync()).Evidence.ShouldHaveSingleItem().Subjects.Count.ShouldBe(1_000_000);
    }
}
