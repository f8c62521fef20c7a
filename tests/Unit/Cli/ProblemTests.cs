using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Tests.Unit.Cli;

public sealed class ProblemTests
{
    private const string Detail = "You are not a member of this project. td project list shows yours.";

    [Fact]
    public async Task A_refusal_is_one_clear_line_and_status_1()
    {
        await using var td = await Refusing();

        (await td.RunAsync("project", "list")).ShouldBe(1);

        (td.Output, td.Error).ShouldBe(("", $"{Detail}\n"));
    }

    [Fact]
    public async Task With_json_a_refusal_is_the_problem_itself()
    {
        await using var td = await Refusing();

        (await td.RunAsync("project", "list", "--json")).ShouldBe(1);

        td.Output.ShouldBe("");
        var problem = JsonSerializer.Deserialize<JsonElement>(td.Error);
        (problem.GetProperty("id").GetString(), problem.GetProperty("detail").GetString(), problem.GetProperty("status").GetInt32()).ShouldBe(("not-a-member", Detail, 403));
    }

    [Theory]
    [InlineData(403, "ask its operator")]
    [InlineData(503, "try again")]
    [InlineData(500, "status 500")]
    public async Task A_refusal_without_words_still_says_what_to_do(int status, string words)
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/api/projects", () => Results.StatusCode(status)));

        (await td.RunAsync("project", "list")).ShouldBe(1);

        td.Error.ShouldContain(words);
        td.Error.ReplaceLineEndings("\n").Count(letter => letter == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task What_is_to_be_quoted_to_the_operator_is_shown()
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/api/projects", () => Results.Problem(title: "Something went wrong; quote the trace id.", statusCode: 500, extensions: new Dictionary<string, object?> { ["traceId"] = "00-abc-01" })));

        (await td.RunAsync("project", "list")).ShouldBe(1);

        td.Error.ShouldContain("Trace id: 00-abc-01");
    }

    [Fact]
    public async Task An_unreachable_service_is_named_with_its_address_and_what_to_do()
    {
        await using var td = await Td.StartAsync(_ => { });
        td.WriteProfile(profile => profile["hub"]!["address"] = "http://127.0.0.1:9");

        (await td.RunAsync("project", "list")).ShouldBe(1);

        td.Error.ShouldBe("The hub at http://127.0.0.1:9/ does not answer. On a single machine ./run up starts it; td status shows what runs.\n");
    }

    [Theory]
    [InlineData("project", "list")]
    [InlineData("project", "list", "--json")]
    [InlineData("run", "list", "--json")]
    public async Task No_token_is_ever_printed(params string[] command)
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/api/projects", () => Results.Json(new { items = Array.Empty<object>() })));

        await td.RunAsync(command);

        $"{td.Output}{td.Error}".ShouldNotContain("secret-token");
    }

    [Theory]
    [InlineData("is no id", "run", "show", "x")]
    [InlineData("either --release or --refuse", "check", "decide", "0198c0de-0000-7000-8000-000000000000", "--reason", "r")]
    [InlineData("either --release or --refuse", "check", "decide", "0198c0de-0000-7000-8000-000000000000", "--reason", "r", "--release", "--refuse")]
    [InlineData("is no date", "access", "request", "--project", "0198c0de-0000-7000-8000-000000000000", "--dataset", "d", "--variables", "a", "--purpose", "p", "--until", "tomorrow")]
    [InlineData("--reason", "enclave", "close")]
    [InlineData("frobnicate", "frobnicate")]
    public async Task A_wrong_command_line_is_status_2_and_nothing_is_sent(string words, params string[] command)
    {
        await using var td = await Td.StartAsync(_ => { });

        (await td.RunAsync(command)).ShouldBe(2);

        td.Error.ShouldContain(words);
        td.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reason_may_begin_with_an_at_sign()
    {
        await using var td = await Td.StartAsync(app => app.MapPost("/api/enclave/close", () => Results.Json(new { id = "lakeside", institution = "Lakeside", open = false })));

        (await td.RunAsync("enclave", "close", "--reason", "@night")).ShouldBe(0, td.Error);

        td.Requests.Single().ShouldBe("""POST /api/enclave/close {"reason":"@night"}""");
        td.Output.ShouldBe("Lakeside is closed.\n");
    }

    [Theory]
    [InlineData("\u001b[2Jgone", "\uFFFD[2Jgone")]
    [InlineData("a\u009bb\u202ec\u0007", "a\uFFFDb\uFFFDc\uFFFD")]
    [InlineData("é漢 µ\tx", "é漢 µ\tx")]
    [InlineData("a\nb", "a\uFFFDb")]
    public void No_control_sequence_of_others_reaches_the_terminal(string text, string shown) => Plain.Text(text).ShouldBe(shown);

    [Fact]
    public async Task With_json_control_characters_are_escaped()
    {
        await using var td = await Td.StartAsync(app => app.MapGet("/api/projects", () => Results.Json(new { items = new[] { new { title = "a\u001b[2J\u009b\u007f é" } } })));

        (await td.RunAsync("project", "list", "--json")).ShouldBe(0, td.Error);

        td.Output.ShouldNotContain(letter => char.IsControl(letter) && letter != '\n');
        td.Output.ShouldContain("é");
    }

    [Fact]
    public void A_name_never_becomes_another_path()
    {
        ApiPath.Of("api", "checks", "a/../b?x=1#y").Text.ShouldBe("/api/checks/a%2F..%2Fb%3Fx%3D1%23y");
        Should.Throw<CliException>(() => ApiPath.Of("api", ".."));
        ApiPath.Of("api").With(("a", "x&y=z"), ("b", null), ("c", "+")).Text.ShouldBe("/api?a=x%26y%3Dz&c=%2B");
    }

    private static Task<Td> Refusing() => Td.StartAsync(app => app.MapGet("/api/projects", () => Td.Problem(403, "not-a-member", Detail)));
}
