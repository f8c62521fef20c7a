using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using TrustedData.Contracts.Parameters;
using TrustedData.Enclave.Workflows.Descriptors;

namespace TrustedData.Tests.Unit.Enclave.Workflows;

public sealed class DescriptorReaderTests
{
    private const string Good = """
        cwlVersion: v1.2
        class: CommandLineTool
        id: made
        baseCommand: [/made]
        requirements:
          DockerRequirement:
            dockerPull: localhost/td/made:current
        inputs:
          data:
            type: Directory
          by:
            type: string[]?
            td:variables: categorical
        outputs:
          table:
            type: File
            outputBinding:
              glob: table.csv
            td:kind: frequency-table
        td:version: "1.0.0"
        td:attested: true
        """;

    public static TheoryData<string> Descriptors() => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "workflows"), "*.cwl", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Root, f)).Where(f => !f.Contains("test", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void Every_descriptor_of_the_repository_is_read(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Repository.Root, file));

        var descriptor = DescriptorReader.Read(File.ReadAllText(Path.Combine(Repository.Root, file)));

        descriptor.Public.Name.ShouldBe(Path.GetFileNameWithoutExtension(file));
        descriptor.Digest.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        descriptor.Command[0].ShouldStartWith("/");
        descriptor.Image.ShouldStartWith("localhost/td/");
        (descriptor.Public.Attested && descriptor.Public.TakesCode).ShouldBeFalse();
        descriptor.Public.Parameters.ShouldNotContain(p => p.Name == "data" || p.Name == "code");
    }

    [Fact]
    public void The_cohort_table_offers_what_its_descriptor_says()
    {
        var table = DescriptorReader.Read(File.ReadAllText(Path.Combine(Repository.Root, "workflows/cohort-table/cohort-table.cwl"))).Public;

        table.Attested.ShouldBeTrue();
        var by = table.Parameters.Single(p => p.Name == "by");
        (by.Type, by.Required, by.Variables, by.MinItems, by.MaxItems).ShouldBe(("string[]", true, "categorical", 1, 3));
        table.Parameters.Single(p => p.Name == "filter").IsFilter.ShouldBeTrue();
        table.Outputs.ShouldHaveSingleItem().File.ShouldBe("cohort_table.csv");
    }

    [Fact]
    public void Own_code_is_never_attested_whatever_its_descriptor_claims()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "workflows/custom-python/custom-python.cwl")).Replace("td:attested: false", "td:attested: true", StringComparison.Ordinal);

        var workflow = DescriptorReader.Read(text).Public;

        (workflow.TakesCode, workflow.Attested).ShouldBe((true, false));
        workflow.Parameters.Single(p => p.Name == "outputs").DeclaresOutputs.ShouldBeTrue();
    }

    [Theory]
    [InlineData("cwlVersion: v1.2", "cwlVersion: v1.0", "CWL v1.2 CommandLineTool")]
    [InlineData("class: CommandLineTool", "class: Workflow", "CWL v1.2 CommandLineTool")]
    [InlineData("id: made", "id: Made", "id must name")]
    [InlineData("id: made", "id: \"made\\n\"", "id must name")]
    [InlineData("id: made", "", "id must name")]
    [InlineData("baseCommand: [/made]", "baseCommand: []", "absolute path")]
    [InlineData("baseCommand: [/made]", "baseCommand: made", "absolute path")]
    [InlineData("baseCommand: [/made]", "baseCommand: {a: b}", "list of texts")]
    [InlineData("    dockerPull: localhost/td/made:current", "    dockerImageId: x", "dockerPull")]
    [InlineData("td:version: \"1.0.0\"", "", "td:version is missing")]
    [InlineData("td:kind: frequency-table", "td:kind: table", "td:kind of table")]
    [InlineData("    td:kind: frequency-table", "", "must declare its outputs")]
    [InlineData("glob: table.csv", "glob: ../table.csv", "one plain file name")]
    [InlineData("glob: table.csv", "glob: \"table.csv\\n\"", "one plain file name")]
    [InlineData("glob: table.csv", "glob: \"*.csv\"", "one plain file name")]
    [InlineData("glob: table.csv", "glob: $(inputs.by)", "one plain file name")]
    [InlineData("type: string[]?", "type: int[]", "The type of by")]
    [InlineData("type: string[]?", "type: {type: record}", "The type of by")]
    [InlineData("td:variables: categorical", "td:variables: categoricl", "td:variables must be one of")]
    [InlineData("td:variables: categorical", "td:filter: true", "its type is string")]
    [InlineData("td:variables: categorical", "td:minItems: one", "whole number")]
    [InlineData("td:variables: categorical", "td:filter: maybe", "true or false")]
    [InlineData("td:variables: categorical", "default: [[a]]", "default of by")]
    [InlineData("td:attested: true", "td:timeLimitSeconds: 0", "td:timeLimitSeconds must lie")]
    [InlineData("td:attested: true", "td:memoryMiB: 999999", "td:memoryMiB must lie")]
    [InlineData("inputs:", "inputs: 7\nx:", "mapping or a list")]
    [InlineData("inputs:", "inputs: [{type: string}]\nx:", "needs an id")]
    [InlineData("inputs:", "inputs:\n  ? [a, b]\n  : {type: string}\nx:", "must be a text")]
    [InlineData("requirements:", "requirements:\n  ? {a: b}\n  : {}\nx:", "must be a text")]
    [InlineData("inputs:", "inputs: [{id: a, type: string}, {id: a, type: int}]\nx:", "Two inputs")]
    [InlineData("  data:", "  code:\n    type: Directory\n  data:", "td:outputsParameter")]
    [InlineData("id: made", "id: made\nid: made", "not readable YAML")]
    [InlineData("id: made", "id: &a made", "anchors and aliases")]
    [InlineData("id: made", "id: *a", "anchors and aliases")]
    [InlineData("id: made", "id: !!str made", "tags are not allowed")]
    [InlineData("id: made", "id: made\n---\nid: other", "one YAML document")]
    [InlineData("id: made", "id: [made", "not readable YAML")]
    public void A_broken_descriptor_is_refused_with_what_is_wrong(string part, string instead, string because)
    {
        Good.ShouldContain(part);

        Should.Throw<DescriptorException>(() => DescriptorReader.Read(Good.Replace(part, instead, StringComparison.Ordinal))).Message.ShouldContain(because);
    }

    [Fact]
    public void Outputs_have_names_and_files_of_their_own() =>
        Should.Throw<DescriptorException>(() => DescriptorReader.Read(Good.Replace("td:version", "  plot: {type: File, outputBinding: {glob: TABLE.csv}, td:kind: undeclared}\ntd:version", StringComparison.Ordinal)))
            .Message.ShouldContain("Two outputs");

    [Theory]
    [InlineData("")]
    [InlineData("- a")]
    [InlineData("text")]
    [InlineData("\0")]
    [InlineData("{")]
    public void What_is_no_mapping_is_no_descriptor(string text) => Should.Throw<DescriptorException>(() => DescriptorReader.Read(text));

    [Fact]
    public void Neither_a_large_nor_a_deeply_nested_file_is_loaded()
    {
        Should.Throw<DescriptorException>(() => DescriptorReader.Read(Good + new string('#', 70_000))).Message.ShouldContain("64 KiB");
        Should.Throw<DescriptorException>(() => DescriptorReader.Read($"id: {new string('[', 60_000)}")).Message.ShouldContain("too deeply");
        Should.Throw<DescriptorException>(() => DescriptorReader.Read(string.Concat(Enumerable.Range(0, 300).Select(i => $"{new string(' ', i)}a:\n")))).Message.ShouldContain("too deeply");
    }

    [Theory]
    [InlineData("float?", ".5", "0.5")]
    [InlineData("float?", "+5", "5")]
    [InlineData("float?", "1e3", "1000")]
    [InlineData("int?", "+7", "7")]
    [InlineData("int?", "-0", "0")]
    [InlineData("boolean?", "true", "true")]
    [InlineData("string?", "null", null)]
    [InlineData("string?", "~", null)]
    [InlineData("string?", "'null'", "\"null\"")]
    [InlineData("string?", "''", "\"\"")]
    [InlineData("string[]?", "[a, b]", "[\"a\",\"b\"]")]
    [InlineData("{type: enum, symbols: [a, b]}", "b", "\"b\"")]
    public void A_default_becomes_JSON_that_the_check_of_parameters_takes(string type, string written, string? json)
    {
        var workflow = DescriptorReader.Read(WithInput(type, written)).Public;
        workflow.Parameters.Single(p => p.Name == "x").Default.ShouldBe(json);

        using var none = JsonDocument.Parse("{}");
        var (valid, problem) = ParameterCheck.Validate(workflow, none.RootElement, [], []);

        problem.ShouldBeNull();
        valid.ShouldNotBeNull().Json["x"]?.ToJsonString().ShouldBe(json);
    }

    [Theory]
    [InlineData("float?", "NaN")]
    [InlineData("float?", "1e999")]
    [InlineData("float?", "half")]
    [InlineData("int?", "1.5")]
    [InlineData("int?", "99999999999999999999")]
    [InlineData("boolean?", "yes")]
    [InlineData("string[]?", "a")]
    [InlineData("string?", "[a]")]
    [InlineData("string?", "{a: b}")]
    [InlineData("{type: enum, symbols: [a, b]}", "c")]
    public void A_default_of_another_type_is_refused(string type, string written) =>
        Should.Throw<DescriptorException>(() => DescriptorReader.Read(WithInput(type, written))).Message.ShouldContain("default of x");

    [Fact]
    public void A_damaged_descriptor_is_read_or_refused_and_nothing_else() => Gen.Select(
        Gen.Int[0, Good.Length - 1], Gen.Int[0, 40], Gens.Of("", " ", "\n", ":", "- ", "[", "{", "}", "]", "&a ", "*a ", "!!x ", "\t", "? ", "| ", "'", "\"", "%", "null", "é")).Array[1, 3].Sample(edits =>
    {
        var text = Good;
        foreach (var (at, length, instead) in edits)
        {
            var start = Math.Min(at, text.Length);
            text = text[..start] + instead + text[Math.Min(text.Length, start + length)..];
        }

        try
        {
            DescriptorReader.Read(text).Public.Name.ShouldNotBeEmpty();
        }
        catch (DescriptorException refused)
        {
            refused.Message.ShouldNotBeEmpty();
        }
    }, iter: 3000);

    private static string WithInput(string type, string usual) =>
        Good.Replace("  by:", $"  x:\n    type: {type}\n    default: {usual}\n  by:", StringComparison.Ordinal);
}
