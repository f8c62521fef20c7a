using System.Text.Json.Nodes;
using CsCheck;
using TrustedData.Cli.Run;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Tests.Unit.Cli;

public sealed class RunParametersTests
{
    [Theory]
    [InlineData("string", "x=", "\"\"")]
    [InlineData("string", "x=a=b,c", "\"a=b,c\"")]
    [InlineData("string[]", "x=", "[]")]
    [InlineData("string[]", "x=sex,ms_type", "[\"sex\",\"ms_type\"]")]
    [InlineData("string[]", "x=a\\,b,c\\\\", "[\"a,b\",\"c\\\\\"]")]
    [InlineData("string[]", "x=a,", "[\"a\",\"\"]")]
    [InlineData("int", "x=-3", "-3")]
    [InlineData("float", "x=0.5", "0.5")]
    [InlineData("float", "x=1e3", "1000")]
    [InlineData("boolean", "x=true", "true")]
    [InlineData("enum", "x=anything", "\"anything\"")]
    public void A_value_is_read_by_the_declared_type(string type, string given, string json) =>
        JsonNode.DeepEquals(RunParameters.Read([given], [Declared("x", type)])["x"], JsonNode.Parse(json)).ShouldBeTrue();

    [Theory]
    [InlineData("int", "x=3.5")]
    [InlineData("int", "x=")]
    [InlineData("int", "x=1,000")]
    [InlineData("float", "x=0,5")]
    [InlineData("float", "x=NaN")]
    [InlineData("boolean", "x=yes")]
    [InlineData("string[]", "x=a\\b")]
    [InlineData("string[]", "x=a\\")]
    [InlineData("string", "x")]
    [InlineData("string", "=x")]
    public void A_malformed_value_is_refused(string type, string given) =>
        Should.Throw<CliException>(() => RunParameters.Read([given], [Declared("x", type)])).Id.ShouldBe("parameter-malformed");

    [Fact]
    public void The_message_names_the_parameter_and_what_it_takes() =>
        Should.Throw<CliException>(() => RunParameters.Read(["bins=many"], [Declared("bins", "int")])).Message.ShouldBe("'bins' takes a whole number, and 'many' is none.");

    [Fact]
    public void A_parameter_given_twice_is_refused() =>
        Should.Throw<CliException>(() => RunParameters.Read(["x=a", "x=b"], [Declared("x", "string")])).Message.ShouldContain("twice");

    [Fact]
    public void An_undeclared_name_is_passed_on_as_text_for_the_hub_to_refuse() =>
        RunParameters.Read(["colour=1"], [Declared("x", "int")])["colour"]!.GetValue<string>().ShouldBe("1");

    [Fact]
    public void Every_list_of_texts_can_be_written() => Gen.String.List[1, 5].Sample(items =>
    {
        if (items is [""])
            return;
        var text = string.Join(',', items.Select(item => item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)));
        RunParameters.Read([$"x={text}"], [Declared("x", "string[]")])["x"]!.AsArray().Select(item => item!.GetValue<string>()).ShouldBe(items);
    });

    private static WorkflowParameter Declared(string name, string type) =>
        new(name, type, false, null, null, null, null, false, null, null, null, null, null, null);
}
