using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>The descriptors under the reference runner of the Common Workflow Language, which knows nothing of us.</summary>
[Collection(WorkflowCollection.Name)]
public sealed class DescriptorTests(WorkflowImages images)
{
    public static TheoryData<string> Workflows => ["lesion-burden", "cohort-table", "custom-python"];

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task The_reference_runner_finds_the_descriptor_valid(string workflow)
    {
        var said = await Script.RunAsync("cwltool", ["--validate", Descriptor(workflow)], cancellationToken: TestContext.Current.CancellationToken);

        said.ShouldContain("is valid CWL");
    }

    [Theory]
    [InlineData("lesion-burden", "lesion_burden.csv")]
    [InlineData("cohort-table", "cohort_table.csv")]
    [InlineData("custom-python", "summary.txt")]
    public async Task The_reference_runner_gets_the_expected_output_from_the_test_data(string workflow, string file)
    {
        var outputs = images.NewDirectory("cwl");
        var containers = images.NewDirectory("containers");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));

        // Left in place and removed below: the runner looks for the container's id until it finds it, and where an engine removes
        // a short job's container together with that file, it looks for ever.
        await Script.RunAsync(
            "cwltool",
            ["--quiet", "--leave-container", "--record-container-id", "--cidfile-dir", containers, "--outdir", outputs, Descriptor(workflow), Path.Combine(TestData.DirectoryOf(workflow), "job.yml")],
            Engine(),
            cancellationToken: patience.Token);

        (await File.ReadAllTextAsync(Path.Combine(outputs, file), patience.Token)).ShouldBe(TestData.Expected(workflow, file));
        foreach (var container in Directory.GetFiles(containers))
            await images.Podman.RunAsync(["rm", "--force", (await File.ReadAllTextAsync(container, patience.Token)).Trim()], patience.Token);
    }

    private static string Descriptor(string workflow) => Repository.Path("workflows", workflow, workflow + ".cwl");

    // The runner calls `docker`, which is podman's command line under that name, or Docker's own talking to podman.
    private Dictionary<string, string?> Engine() => new()
    {
        ["DOCKER_HOST"] = "unix://" + images.Podman.Socket,
        ["CONTAINERS_CONF"] = Path.Combine(images.Podman.Directory, "containers.conf"),
        ["CONTAINERS_STORAGE_CONF"] = Path.Combine(images.Podman.Directory, "storage.conf"),
    };
}
