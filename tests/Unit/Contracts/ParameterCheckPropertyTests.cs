using System.Text.Json;
using CsCheck;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;

namespace TrustedData.Tests.Unit.Contracts;

public sealed class ParameterCheckPropertyTests
{
    private static readonly string[] Types = ["string", "string[]", "int", "float", "boolean", "enum"];

    private static readonly Gen<string> Names = Gens.Of("a", "b", "by", "sex", "age", "");

    // Texts as they stand in JSON: names, filters, paths, escapes, halves of surrogate pairs.
    private static readonly Gen<string> JsonTexts = Gens.Of(
        "\"sex\"", "\"ms_type\"", "\"age\"", "\"größe\"", "\"lesion_mask\"", "\"\"", "\"sex=F\"", "\"sex=F|M;ms_type=RR\"", "\"../x\"", "\"a.csv\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\n\"", "\"plain\"", "\"\ud83d\ude00\"");

    private static readonly Gen<string> Scalars = Gen.OneOf(
        JsonTexts, Gens.Of("null", "true", "false", "0", "-1", "1e999", "-0.0", "12345678901234567890", "1.5", "1E400"));

    private static readonly Gen<string> Values = Gen.Frequency(
        (4, Scalars),
        (3, Scalars.Array[0, 6].Select(items => $"[{string.Join(',', items)}]")),
        (1, Scalars.Array[0, 3].Select(items => $"[[{string.Join("],[", items)}]]")),
        (1, Scalars.Select(value => $"{{\"by\":{value}}}")));

    private static readonly Gen<string> Objects = Gen.Select(Gen.Frequency((6, Names.Select(n => $"\"{n}\"")), (1, JsonTexts)), Values).Array[0, 5]
        .Select(members => $"{{{string.Join(',', members.Select(m => $"{m.Item1}:{m.Item2}"))}}}");

    private static readonly Gen<string> Documents = Gen.Frequency((1, Values), (9, Objects));

    private static readonly Gen<WorkflowParameter> Parameters = Gen.Select(
        Names, Gens.Of(Types), Gen.Bool, Gens.Of<string?>(null, "any", "categorical", "numeric", "image"), Gen.Bool, Gen.Bool,
        (name, type, required, variables, filter, outputs) => Made.Parameter(name, type, required) with
        {
            Variables = variables,
            IsFilter = filter,
            DeclaresOutputs = outputs,
            Symbols = type == "enum" ? ["plain", "wide"] : null,
            Minimum = -5,
            Maximum = 5,
            MaxItems = 3,
        });

    [Fact]
    public void Whatever_is_thrown_at_it_the_answer_is_either_valid_or_a_problem() => Gen.Select(Parameters.Array[0, 4], Documents, Gen.Bool).Sample((parameters, json, takesCode) =>
    {
        var workflow = Made.Workflow([.. parameters.DistinctBy(p => p.Name)]) with { TakesCode = takesCode };
        string[] approved = ["sex", "age", "größe"];
        using var document = JsonDocument.Parse(json);

        var (valid, problem) = ParameterCheck.Validate(workflow, document.RootElement, Made.Dictionary, approved);

        (valid is null).ShouldBe(problem is not null);
        if (valid is not null)
            Holds(valid, workflow, approved);
        else
            problem!.Message.Length.ShouldBeLessThan(2000);
    }, iter: 20_000);

    [Fact]
    public void What_was_accepted_is_accepted_again_and_unchanged() => Gen.Select(Parameters.Array[0, 4], Objects).Sample((parameters, json) =>
    {
        var workflow = Made.Workflow([.. parameters.DistinctBy(p => p.Name)]);
        using var document = JsonDocument.Parse(json);
        if (ParameterCheck.Validate(workflow, document.RootElement, Made.Dictionary, ["sex", "age"]).Valid is not { } first)
            return;
        using var normal = JsonDocument.Parse(first.Json.ToJsonString());

        var again = ParameterCheck.Validate(workflow, normal.RootElement, Made.Dictionary, ["sex", "age"]).Valid.ShouldNotBeNull();

        again.Json.ToJsonString().ShouldBe(first.Json.ToJsonString());
        again.Variables.ShouldBe(first.Variables);
    }, iter: 5000);

    private static void Holds(ValidatedParameters valid, CatalogueWorkflow workflow, string[] approved)
    {
        valid.Variables.ShouldBeSubsetOf(approved);
        valid.GroupBy.ShouldBeSubsetOf(valid.Variables);
        valid.Filter.Terms.Select(t => t.Variable).ShouldBeSubsetOf(valid.Variables);
        valid.Json.Select(p => p.Key).ShouldBe(workflow.Parameters.Select(p => p.Name));
        valid.Outputs.ShouldAllBe(o => o.Length > 0 && Path.GetFileName(o) == o && o[0] != '.');
    }
}
