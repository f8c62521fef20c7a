using TrustedData.Sealing;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Podman;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>
/// The images of the workflows, and one way to run a program of theirs: as a sealed run does, without network, on a read-only
/// file system, as a user of its own and in the same environment.
/// </summary>
public sealed class WorkflowImages : IAsyncLifetime
{
    private readonly ScratchDirectory scratch = new("flows");
    private int directories;

    public PodmanService Podman { get; } = new();

    public ValueTask InitializeAsync() => Podman.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Podman.DisposeAsync();
        scratch.Dispose();
    }

    /// <summary>A new directory that a container may write into.</summary>
    public string NewDirectory(string purpose)
    {
        var path = Directory.CreateDirectory(Path.Combine(scratch.Path, $"{Interlocked.Increment(ref directories)}-{purpose}")).FullName;
        File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
        return path;
    }

    /// <summary>Runs a workflow's program on a view.</summary>
    /// <exception cref="HarnessException">The program ended with another status than 0.</exception>
    public async Task<WorkflowRun> RunAsync(string workflow, IReadOnlyList<string> program, string view, params string[] arguments)
    {
        var run = new WorkflowRun(NewDirectory("outputs"), NewDirectory("evidence"));
        await RunAsync(
            workflow,
            [(view, "/data", false), (run.Outputs, "/outputs", true), (run.Evidence, "/evidence", true)],
            [.. program, "--data", "/data", "--outputs", "/outputs", "--evidence", "/evidence", .. arguments]);
        return run;
    }

    /// <summary>Runs a command in an image.</summary>
    public Task RunAsync(string image, IEnumerable<(string Host, string Container, bool Writable)> mounts, IReadOnlyList<string> command)
    {
        // Without root the container's user is the one who must be able to remove what it writes.
        string[] user = Environment.IsPrivilegedProcess ? ["--user", "65532:65532"] : [];
        return Podman.RunAsync(
            [
                "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                "--memory", "2g", "--pids-limit", "64", "--tmpfs", "/tmp", "--workdir", "/tmp", .. user,
                .. SealedEnvironment.Variables.SelectMany(v => new[] { "--env", v }),
                .. mounts.SelectMany(m => new[] { "--volume", $"{m.Host}:{m.Container}:{(m.Writable ? "rw" : "ro")}" }),
                $"localhost/td/{image}:current", .. command,
            ],
            TestContext.Current.CancellationToken);
    }
}

/// <summary>Where a program wrote.</summary>
public sealed record WorkflowRun(string Outputs, string Evidence)
{
    public PlainTable Output(string file) => PlainTable.Read(Path.Combine(Outputs, file));

    public PlainTable Contributions => PlainTable.Read(Path.Combine(Evidence, "table.contributions.csv"));
}

[CollectionDefinition(Name)]
public sealed class WorkflowCollection : ICollectionFixture<WorkflowImages>
{
    public const string Name = "workflows";
}
