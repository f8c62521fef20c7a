using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;

namespace TrustedData.Tests.Unit.Contracts;

public sealed class ParameterCheckTests
{
    private static readonly string[] Approved = ["sex", "ms_type", "größe", "age", "edss", "lesion_mask"];

    private static readonly CatalogueWorkflow Table = Made.Workflow(
        Made.Parameter("by", "string[]", required: true) with { Variables = "categorical", MinItems = 1, MaxItems = 2 },
        Made.Parameter("value", "string") with { Variables = "numeric" },
        Made.Parameter("image", "string") with { Variables = "image" },
        Made.Parameter("any", "string") with { Variables = "any" },
        Made.Parameter("filter", "string") with { IsFilter = true },
        Made.Parameter("bins", "int") with { Minimum = 1, Maximum = 20, Default = "5" },
        Made.Parameter("width", "float") with { Minimum = 0 },
        Made.Parameter("totals", "boolean"),
        Made.Parameter("style", "enum") with { Symbols = ["plain", "wide"] },
        Made.Parameter("title", "string") with { MaxLength = 10 });

    private static readonly CatalogueWorkflow Code = Made.Workflow(
        Made.Parameter("outputs", "string[]", required: true) with { DeclaresOutputs = true, MinItems = 1, MaxItems = 3 },
        Made.Parameter("arguments", "string[]")) with { TakesCode = true, Attested = false };

    [Fact]
    public void Good_parameters_come_back_complete_with_what_they_use()
    {
        var valid = Valid("""{"by":["ms_type","sex"],"value":"edss","filter":"größe=20\\|50|<\\=20","bins":7,"width":1.5,"totals":true,"style":"wide","title":"Überblick"}""");

        valid.GroupBy.ShouldBe(["ms_type", "sex"]);
        valid.Variables.ShouldBe(["sex", "ms_type", "größe", "edss"]);
        valid.Filter.Terms.ShouldHaveSingleItem().Levels.ShouldBe(["20|50", "<=20"]);
        valid.Outputs.ShouldBeEmpty();
        valid.Json.Select(p => p.Key).ShouldBe(Table.Parameters.Select(p => p.Name));
        ((int)valid.Json["bins"]!.GetValue<long>()).ShouldBe(7);
        valid.Json["title"]!.GetValue<string>().ShouldBe("Überblick");
        valid.Json["image"].ShouldBeNull();
    }

    [Fact]
    public void Defaults_are_filled_in_and_null_means_not_given() =>
        Valid("""{"by":["sex"],"bins":null}""").Json["bins"]!.GetValue<long>().ShouldBe(5);

    [Theory]
    [InlineData("[]", "parameters-not-an-object")]
    [InlineData("null", "parameters-not-an-object")]
    [InlineData("\"by\"", "parameters-not-an-object")]
    [InlineData("""{"by":["sex"],"extra":1}""", "parameter-unknown")]
    [InlineData("""{"by":["sex"],"By":["sex"]}""", "parameter-unknown")]
    [InlineData("""{"by":["sex"],"by":["ms_type"]}""", "parameter-twice")]
    [InlineData("{}", "parameter-missing")]
    [InlineData("""{"by":null}""", "parameter-missing")]
    [InlineData("""{"by":[]}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex","ms_type","größe"]}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex","sex"]}""", "parameter-outside-schema")]
    [InlineData("""{"by":"sex"}""", "parameter-outside-schema")]
    [InlineData("""{"by":[1]}""", "parameter-outside-schema")]
    [InlineData("""{"by":[null]}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"bins":0}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"bins":21}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"bins":2.5}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"bins":"2"}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"bins":1e99}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"width":-0.1}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"width":1e999}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"totals":"yes"}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"style":"fancy"}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"style":["plain"]}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"title":"12345678901"}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"title":"a\u0000b"}""", "parameter-outside-schema")]
    [InlineData("""{"by":["sex"],"title":"a\nb"}""", "parameter-outside-schema")]
    [InlineData("""{"by":["age"]}""", "variable-of-wrong-kind")]
    [InlineData("""{"by":["sex"],"value":"sex"}""", "variable-of-wrong-kind")]
    [InlineData("""{"by":["sex"],"image":"age"}""", "variable-of-wrong-kind")]
    [InlineData("""{"by":["diagnosis"]}""", "variable-unknown")]
    [InlineData("""{"by":["sex "]}""", "variable-unknown")]
    [InlineData("""{"by":["sex"],"any":"comment"}""", "variable-outside-approval")]
    [InlineData("""{"by":["sex"],"filter":"comment=x"}""", "variable-outside-approval")]
    [InlineData("""{"by":["sex"],"filter":"diagnosis=x"}""", "variable-unknown")]
    [InlineData("""{"by":["sex"],"filter":"sex"}""", "filter-unreadable")]
    [InlineData("""{"by":["sex"],"filter":"sex=F;sex=M"}""", "filter-unreadable")]
    [InlineData("""{"by":["sex"],"filter":"sex=X"}""", "filter-level-unknown")]
    [InlineData("""{"by":["sex"],"filter":"age=1"}""", "filter-level-unknown")]
    [InlineData("""{"by":["sex"],"filter":"sex="}""", "filter-level-unknown")]
    public void Each_mistake_has_its_own_id_and_a_message(string json, string id)
    {
        var problem = Problem(Table, json);

        problem.Id.ShouldBe(id);
        problem.Message.ShouldNotBeNullOrWhiteSpace();
        problem.Message.ShouldNotContain("\0");
    }

    [Theory]
    [InlineData("../table.csv")]
    [InlineData("a/b.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a\\b.csv")]
    [InlineData("C:evil.csv")]
    [InlineData("a b.csv")]
    [InlineData("naïve.csv")]
    [InlineData("-rf")]
    [InlineData("")]
    [InlineData("a%2Fb")]
    public void The_name_of_an_output_is_one_plain_file(string name) =>
        Problem(Code, JsonSerializer.Serialize(new { outputs = new[] { name } })).Id.ShouldBe("output-name");

    [Fact]
    public void An_output_is_declared_once_also_when_its_case_differs() =>
        Problem(Code, """{"outputs":["a.csv","A.csv"]}""").Id.ShouldBe("output-name");

    [Fact]
    public void Own_code_uses_every_approved_variable_and_names_its_outputs()
    {
        var (valid, _) = ParameterCheck.Validate(Code, Json("""{"outputs":["a.csv","plot.png"],"arguments":["../x"]}"""), Made.Dictionary, ["age", "sex"]);

        valid.ShouldNotBeNull().Variables.ShouldBe(["sex", "age"]);
        valid.Outputs.ShouldBe(["a.csv", "plot.png"]);
    }

    [Fact]
    public void What_the_workflow_itself_needs_must_be_there_and_approved()
    {
        var needs = Table with { Requires = ["lesion_mask"] };

        ParameterCheck.Validate(needs, Json("""{"by":["sex"]}"""), Made.Dictionary, Approved).Valid.ShouldNotBeNull().Variables.ShouldBe(["sex", "lesion_mask"]);
        ParameterCheck.Validate(needs, Json("""{"by":["sex"]}"""), Made.Dictionary, ["sex"]).Problem.ShouldNotBeNull().Id.ShouldBe("variable-outside-approval");
        ParameterCheck.Validate(needs with { Requires = ["brain_mask"] }, Json("""{"by":["sex"]}"""), Made.Dictionary, ["sex", "brain_mask"]).Problem.ShouldNotBeNull().Id.ShouldBe("variable-unknown");
    }

    [Fact]
    public void An_approval_of_a_variable_that_the_dataset_lost_gives_nothing() =>
        ParameterCheck.Validate(Table, Json("""{"by":["lost"]}"""), Made.Dictionary, ["lost"]).Problem.ShouldNotBeNull().Id.ShouldBe("variable-unknown");

    [Fact]
    public void What_a_caller_typed_is_shown_back_shortened() =>
        Problem(Table, JsonSerializer.Serialize(new Dictionary<string, int> { [new string('x', 5000)] = 1 })).Message.Length.ShouldBeLessThan(400);

    [Theory]
    [InlineData("""{"by":["\ud800"]}""")]
    [InlineData("""{"by":["sex"],"title":"\udc00"}""")]
    [InlineData("""{"by":["sex"],"\ud800":1}""")]
    [InlineData("""{"by":["sex"],"style":"\ud800"}""")]
    public void Half_a_surrogate_pair_is_a_mistake_like_another(string json) => Problem(Table, json).Id.ShouldBe("parameters-not-text");

    private static ValidatedParameters Valid(string json)
    {
        var (valid, problem) = ParameterCheck.Validate(Table, Json(json), Made.Dictionary, Approved);
        problem.ShouldBeNull();
        return valid.ShouldNotBeNull();
    }

    private static ParameterProblem Problem(CatalogueWorkflow workflow, string json)
    {
        var (valid, problem) = ParameterCheck.Validate(workflow, Json(json), Made.Dictionary, Approved);
        valid.ShouldBeNull();
        return problem.ShouldNotBeNull();
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
