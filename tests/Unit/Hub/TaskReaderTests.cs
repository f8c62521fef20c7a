using System.Text.Json;
using CsCheck;
using TrustedData.Hub.Tes;

namespace TrustedData.Tests.Unit.Hub;

/// <summary>What a TES 1.1 task may say; member by member as in the GA4GH schema, everything a sealed run cannot honour is refused.</summary>
public sealed class TaskReaderTests
{
    private const string Project = "0199d1c0-0000-7000-8000-000000000001";

    private static readonly TesTask Good = new()
    {
        Name = "burden",
        Executors = [new TesExecutor("td:lesion-burden", ["lesion-burden"])],
        Inputs = [new TesInput("/inputs/parameters.json", Content: """{"by":["sex"]}""")],
        Outputs = [new TesOutput("/outputs/lesion_burden.csv", "td:release/lesion_burden.csv")],
        Tags = new Dictionary<string, string?> { ["project"] = Project, ["dataset"] = "ms-lesion-30", ["workflow"] = "lesion-burden", ["note"] = null },
    };

    private static readonly TesTask Script = Good with
    {
        Executors = [new TesExecutor("td:custom-python", ["python3", "/inputs/code/main.py"])],
        Inputs = [.. Good.Inputs!, new TesInput("/inputs/code/main.py", Content: "print(1)")],
        Tags = new Dictionary<string, string?>(Good.Tags!) { ["workflow"] = "custom-python" },
    };

    [Fact]
    public void A_registered_workflow_with_parameters_is_a_submission_whose_outputs_can_be_attested()
    {
        var submission = TaskReader.Read(Good with { Id = "x", State = "COMPLETE", CreationTime = "now", Logs = [] }).Value;

        (submission.Project, submission.Dataset, submission.Workflow).ShouldBe((Guid.Parse(Project), "ms-lesion-30", "lesion-burden"));
        submission.Parameters.GetProperty("by")[0].GetString().ShouldBe("sex");
        submission.AttestedForm.ShouldBeTrue();
        submission.ExpectedFiles.ShouldBe(["lesion_burden.csv"]);
        submission.Tags.ShouldNotBeNull()["note"].ShouldBe("");
        var kept = JsonDocument.Parse(submission.TaskDocument.ShouldNotBeNull()).RootElement;
        kept.EnumerateObject().Select(p => p.Name).Intersect(["id", "state", "logs", "creation_time"]).ShouldBeEmpty();
    }

    [Fact]
    public void A_script_makes_the_form_unattested()
    {
        var submission = TaskReader.Read(Script).Value;

        (submission.AttestedForm, submission.Code).ShouldBe((false, "print(1)"));
        TaskReader.Read(Script with { Executors = [new TesExecutor("td:custom-python", ["custom-python"])] }).Value.AttestedForm.ShouldBeFalse();
    }

    [Fact]
    public void Without_inputs_there_are_no_parameters() =>
        TaskReader.Read(Good with { Inputs = null, Outputs = null }).Value.Parameters.GetRawText().ShouldBe("{}");

    [Fact]
    public void Everything_a_sealed_run_cannot_honour_is_refused_by_its_own_id()
    {
        var executor = Good.Executors![0];
        Refused("task-executors", Good with { Executors = null });
        Refused("task-executors", Good with { Executors = [] });
        Refused("task-executors", Good with { Executors = [executor, executor] });
        Refused("image-not-listed", WithExecutor(executor with { Image = "python:3" }));
        Refused("image-not-listed", WithExecutor(executor with { Image = "td:cohort-table" }));
        Refused("command-not-registered", WithExecutor(executor with { Command = ["sh", "-c", "id"] }));
        Refused("command-not-registered", WithExecutor(executor with { Command = [] }));
        Refused("command-not-registered", WithExecutor(executor with { Command = ["lesion-burden", "--by", "sex"] }));
        Refused("command-not-registered", WithExecutor(executor with { Command = ["python3", "/inputs/code/main.py"] }));
        Refused("task-streams", WithExecutor(executor with { Stdin = "/inputs/x" }));
        Refused("task-streams", WithExecutor(executor with { Stdout = "/outputs/x" }));
        Refused("task-streams", WithExecutor(executor with { Stderr = "/outputs/x" }));
        Refused("task-env", WithExecutor(executor with { Env = new Dictionary<string, string?> { ["LD_PRELOAD"] = "x" } }));
        Refused("task-ignore-error", WithExecutor(executor with { IgnoreError = true }));
        Refused("task-workdir", WithExecutor(executor with { Workdir = "/" }));
        Refused("task-volumes", Good with { Volumes = ["/vol"] });
        Refused("task-backend-parameters", Good with { Resources = new TesResources(BackendParameters: new Dictionary<string, string?> { ["a"] = "b" }) });
        Refused("task-zones", Good with { Resources = new TesResources(Zones: ["eu"]) });
        Refused("task-text", Good with { Name = new string('x', 2001) });
        Refused("task-text", Good with { Tags = Enumerable.Range(0, 33).ToDictionary(i => $"t{i}", _ => (string?)"") });
        TaskReader.Read(Good with { Resources = new TesResources(CpuCores: 64, RamGb: 1e6, Preemptible: true) }).IsOk.ShouldBeTrue();
    }

    [Theory]
    [InlineData("project", null)]
    [InlineData("project", "my project")]
    [InlineData("dataset", "")]
    [InlineData("workflow", null)]
    public void Project_dataset_and_workflow_are_tags(string tag, string? value) =>
        Refused("task-tags", Good with { Tags = new Dictionary<string, string?>(Good.Tags!) { [tag] = value } });

    [Fact]
    public void Inputs_carry_content_at_one_of_two_places()
    {
        Refused("input-url", WithInput(new TesInput("/inputs/parameters.json", Url: "https://example.org/x", Content: "{}")));
        Refused("input-url", WithInput(new TesInput("/inputs/parameters.json", Url: "file:///etc/passwd")));
        Refused("input-type", WithInput(new TesInput("/inputs/parameters.json", Type: "DIRECTORY", Content: "{}")));
        Refused("input-type", WithInput(new TesInput("/inputs/parameters.json", Streamable: true, Content: "{}")));
        Refused("input-path", WithInput(new TesInput("/inputs/parameters.json")));
        Refused("input-path", WithInput(new TesInput("/inputs/../data/x", Content: "{}")));
        Refused("input-path", WithInput(new TesInput("/data/x", Content: "{}")));
        Refused("input-twice", Good with { Inputs = [Good.Inputs![0], Good.Inputs[0]] });
        Refused("parameters-unreadable", WithInput(new TesInput("/inputs/parameters.json", Content: "by: sex")));
        Refused("parameters-unreadable", WithInput(new TesInput("/inputs/parameters.json", Content: new string('[', 40))));
    }

    [Theory]
    [InlineData("/outputs/../etc/passwd")]
    [InlineData("/outputs/")]
    [InlineData("/outputs/a/b.csv")]
    [InlineData("/outputs/*.csv")]
    [InlineData("/outputs/.hidden")]
    [InlineData("/outputs/a.csv\n")]
    [InlineData("outputs/a.csv")]
    [InlineData("/tmp/a.csv")]
    public void An_output_is_one_plain_file(string path) => Refused("output-path", Good with { Outputs = [new TesOutput(path, "")] });

    [Fact]
    public void Outputs_go_nowhere_but_to_the_checked_release()
    {
        Refused("output-url", Good with { Outputs = [new TesOutput("/outputs/a.csv", "s3://mine/a.csv")] });
        Refused("output-url", Good with { Outputs = [new TesOutput("/outputs/a.csv", "td:release/b.csv")] });
        Refused("output-path", Good with { Outputs = [new TesOutput("/outputs/a.csv", "", PathPrefix: "/outputs")] });
        Refused("output-path", Good with { Outputs = [new TesOutput("/outputs/a.csv", "", Type: "DIRECTORY")] });
        TaskReader.Read(Good with { Outputs = [new TesOutput("/outputs/a.csv", "")] }).IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Whatever_texts_a_task_holds_the_answer_is_a_submission_or_a_refusal() =>
        Gen.Select(Gens.Text("td:/-.lesionburden\n\0\"'", 0, 20), Gens.Text("/outpsine.json\n*", 0, 24), Gens.Text("{}[]\":,by\\u0", 0, 12), Gen.Bool).Sample((image, path, content, script) =>
        {
            var task = (script ? Script : Good) with
            {
                Executors = [new TesExecutor(image, [image])],
                Inputs = [new TesInput(path, Content: content)],
                Outputs = [new TesOutput(path, image)],
            };

            var read = TaskReader.Read(task);

            (read.Refusal?.Status ?? 400).ShouldBe(400);
            read.Refusal?.Message.ShouldNotContain("\0");
        }, iter: 2000);

    private static TesTask WithExecutor(TesExecutor executor) => Good with { Executors = [executor] };

    private static TesTask WithInput(TesInput input) => Good with { Inputs = [input] };

    private static void Refused(string id, TesTask task)
    {
        var read = TaskReader.Read(task);
        read.IsOk.ShouldBeFalse(id);
        (read.Refusal.Id, read.Refusal.Status).ShouldBe((id, 400));
    }
}
