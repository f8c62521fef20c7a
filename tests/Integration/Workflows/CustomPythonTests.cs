using TrustedData.Tests.Harness;

namespace TrustedData.Tests.Integration.Workflows;

[Collection(WorkflowCollection.Name)]
public sealed class CustomPythonTests(WorkflowImages images)
{
    private static readonly string[] Program = ["/usr/bin/python3", "/opt/workflow/run_script.py"];

    [Fact]
    public async Task A_script_finds_the_data_its_arguments_and_the_libraries_it_was_promised()
    {
        var run = await RunAsync("""
            import os, sys
            import nibabel, numpy, pandas, scipy.ndimage
            table = pandas.read_csv(os.path.join(os.environ["TD_DATA"], "table.csv"))
            with open("summary.txt", "w") as file:
                file.write(f"{len(table)} {numpy.linalg.eigvalsh(numpy.diag([2.0, 3.0])).sum():.0f} {sys.argv[1:]}")
            """,
            """{"outputs":["summary.txt"],"arguments":["one","--two=3"]}""");

        (await File.ReadAllTextAsync(Path.Combine(run.Outputs, "summary.txt"), TestContext.Current.CancellationToken)).ShouldBe("4 5 ['one', '--two=3']");
    }

    [Fact]
    public async Task A_script_can_import_what_stands_beside_it_but_writes_nothing_there()
    {
        var code = images.NewDirectory("code");
        await File.WriteAllTextAsync(Path.Combine(code, "helper.py"), "ANSWER = 42\n", TestContext.Current.CancellationToken);

        var run = await RunAsync("import helper\nopen('answer.txt', 'w').write(str(helper.ANSWER))", """{"outputs":["answer.txt"]}""", code);

        File.Exists(Path.Combine(run.Outputs, "answer.txt")).ShouldBeTrue();
        Directory.GetFileSystemEntries(code).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal).ShouldBe(["helper.py", "main.py"]);
    }

    [Fact]
    public async Task A_script_that_fails_fails_the_run()
    {
        var problem = await Should.ThrowAsync<HarnessException>(() => RunAsync("raise SystemExit(3)", "{}"));

        problem.Message.ShouldContain("ended with 3");
    }

    private async Task<WorkflowRun> RunAsync(string script, string parameters, string? code = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        code ??= images.NewDirectory("code");
        await File.WriteAllTextAsync(Path.Combine(code, "main.py"), script, cancellation);
        var inputs = images.NewDirectory("inputs");
        await File.WriteAllTextAsync(Path.Combine(inputs, "parameters.json"), parameters, cancellation);
        var run = new WorkflowRun(images.NewDirectory("outputs"), images.NewDirectory("evidence"));
        await images.RunAsync(
            "custom-python",
            [(TestData.ViewOf("custom-python"), "/data", false), (code, "/inputs/code", false), (Path.Combine(inputs, "parameters.json"), "/inputs/parameters.json", false), (run.Outputs, "/outputs", true)],
            [.. Program, "--data", "/data", "--code", "/inputs/code", "--parameters", "/inputs/parameters.json", "--outputs", "/outputs"]);
        return run;
    }
}
