using Microsoft.Extensions.Options;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Steps.Inspect;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.Enclave.Workflows.Descriptors;
using TrustedData.Sealing;

namespace TrustedData.Tests.Unit.Enclave.Runs;

public sealed class SealedRunSpecsTests
{
    private static readonly RunFiles Files = new(Options.Create(new EnclaveOptions { Scratch = "/srv/scratch" }));

    [Fact]
    public void An_attested_run_reads_its_view_and_its_parameters_and_writes_outputs_and_evidence()
    {
        var run = RunMaker.In(RunState.Staged);
        var spec = SealedRunSpecs.Of(run, Workflow(takesCode: false), Files);

        SealedRunRules.Problem(spec).ShouldBeNull();
        spec.Image.ShouldBe(run.Terms!.ImageDigest);
        spec.Command.ShouldBe(
            ["/opt/workflow/made", "--quiet", "--data", "/data/made", "--parameters", "/inputs/parameters.json", "--outputs", "/outputs", "--evidence", "/evidence"]);
        spec.Mounts.Select(m => m.ContainerPath).ShouldBe(["/data/made", "/inputs"]);
        spec.Mounts.ShouldAllBe(m => m.HostPath.StartsWith($"/srv/scratch/runs/{run.Id:N}/"));
        spec.Areas.Select(a => a.Name).ShouldBe(["outputs", "evidence"]);
        spec.Limits.Deadline.ShouldBe(TimeSpan.FromSeconds(30));
        spec.Limits.MemoryBytes.ShouldBe(64L << 20);
    }

    [Fact]
    public void Nobody_asks_a_script_for_evidence()
    {
        var run = RunMaker.Received("print(1)");
        run.Accept(RunMaker.Terms(attested: false), RunMaker.Now);
        var spec = SealedRunSpecs.Of(run, Workflow(takesCode: true), Files);

        SealedRunRules.Problem(spec).ShouldBeNull();
        spec.Areas.Select(a => a.Name).ShouldBe(["outputs"]);
        spec.Command.ShouldNotContain("--evidence");
        spec.Command.TakeLast(2).ShouldBe(["--code", "/inputs/code"]);
    }

    [Fact]
    public void The_inspector_gets_neither_data_nor_the_inputs_of_the_run()
    {
        var run = RunMaker.In(RunState.Collected);
        var collected = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs"] = "/srv/engine/o", ["evidence"] = "/srv/engine/e" };
        var spec = InspectorSpecs.Of(run, $"sha256:{new string('b', 64)}", collected, Files.InspectionInputs(run.Id));

        SealedRunRules.Problem(spec).ShouldBeNull();
        spec.Mounts.ShouldBe(
        [
            new ReadOnlyMount("/srv/engine/e", "/evidence"),
            new ReadOnlyMount("/srv/engine/o", "/outputs"),
            new ReadOnlyMount(Files.InspectionInputs(run.Id), "/inputs"),
        ]);
        Files.InspectionInputs(run.Id).ShouldNotBe(Files.Inputs(run.Id));
        Files.InspectionInputs(run.Id).ShouldNotStartWith(Files.View(run.Id));
    }

    private static WorkflowDescriptor Workflow(bool takesCode) => new(
        new CatalogueWorkflow("made", "1", new string('d', 64), "Made", "", !takesCode, takesCode, [], [], [new WorkflowOutput("table", "frequency-table", "table.csv")]),
        "localhost/td/made:current",
        ["/opt/workflow/made", "--quiet"],
        new WorkflowLimits(TimeSpan.FromSeconds(30), 64, 8, 4));
}
