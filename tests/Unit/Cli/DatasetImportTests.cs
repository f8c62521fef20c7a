using System.Formats.Tar;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TrustedData.Tests.Unit.Cli;

public sealed class DatasetImportTests
{
    [Fact]
    public async Task A_dataset_is_sent_as_a_tar_with_an_id_of_its_import()
    {
        var names = new List<string>();
        string? importId = null;
        await using var td = await Td.StartAsync(app => app.MapPost("/api/datasets", async (HttpRequest request) =>
        {
            importId = request.Headers["Import-Id"];
            request.ContentType.ShouldBe("application/x-tar");
            await using var reader = new TarReader(request.Body);
            while (await reader.GetNextEntryAsync() is { } entry)
                names.Add(entry.Name);
            return Results.Json(new { @ref = "td:lakeside/ms-30@1", name = "ms-30", title = "MS", subjects = 30, rows = 30, images = 60, warnings = new[] { "one is odd" } }, statusCode: 201);
        }));
        td.Directory.Write("MS_30/participants.tsv", "participant_id\n");
        var policy = td.Directory.Write("policy.json", """{ "automaticRelease": true }""");

        (await td.RunAsync("dataset", "import", td.Directory.At("MS_30"), "--subject-key", "a b", "--policy", policy)).ShouldBe(0, td.Error);

        names.ShouldBe(["participants.tsv"]);
        Guid.TryParse(importId, out _).ShouldBeTrue();
        td.Requests.Single(one => one.StartsWith("POST", StringComparison.Ordinal))
            .ShouldStartWith("POST /api/datasets?name=ms-30&subjectKey=a%20b&policy=%7B%22automaticRelease%22%3Atrue%7D");
        td.Output.ShouldContain("td:lakeside/ms-30@1");
        td.Output.ShouldContain("note: one is odd");
    }

    [Fact]
    public async Task What_is_wrong_with_a_dataset_is_a_table_and_the_refusal_a_line()
    {
        await using var td = await Refusing();

        (await td.RunAsync("dataset", "import", td.Directory.At("d"))).ShouldBe(1);

        td.Output.ShouldContain("participants.tsv");
        td.Output.ShouldContain("17");
        td.Output.ShouldContain("no declared level");
        td.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].ShouldBe("The dataset is refused: 1 finding.");
    }

    [Fact]
    public async Task With_json_the_findings_stand_in_the_problem()
    {
        await using var td = await Refusing();

        (await td.RunAsync("dataset", "import", td.Directory.At("d"), "--json")).ShouldBe(1);

        td.Output.ShouldBe("");
        JsonSerializer.Deserialize<JsonElement>(td.Error).GetProperty("findings")[0].GetProperty("row").GetInt32().ShouldBe(17);
    }

    [Theory]
    [InlineData("none.json")]
    [InlineData("text.json")]
    public async Task A_policy_that_is_no_json_object_is_not_sent(string file)
    {
        await using var td = await Refusing();
        td.Directory.Write("text.json", "\"strict\"");

        (await td.RunAsync("dataset", "import", td.Directory.At("d"), "--policy", td.Directory.At(file))).ShouldBe(1);

        td.Requests.ShouldBeEmpty();
    }

    private static async Task<Td> Refusing()
    {
        var td = await Td.StartAsync(app => app.MapPost("/api/datasets", () => Td.Problem(400, "dataset-refused", "The dataset is refused: 1 finding.", new()
        {
            ["findings"] = new[] { new { file = "participants.tsv", row = 17, column = "sex", message = "The value is no declared level." } },
            ["findingCount"] = 1,
        })));
        td.Directory.Write("d/participants.tsv", "participant_id\n");
        return td;
    }
}
