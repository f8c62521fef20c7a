using Docker.DotNet.Models;
using TrustedData.Sealing;

namespace TrustedData.Tests.Integration.Sealing;

[Collection(SealingCollection.Name)]
public sealed class ConfinementTests(PrivateEngine engine)
{
    /// <summary>What even a privileged container cannot do on every machine, so that no control is possible.</summary>
    private static readonly string[] WithoutControl =
        ["see-collection", "write-collection", "inherited-files", "standard-input", "see-disks", "see-memory", "own-limits", "more-files", "kernel-crypto", "machine-below", "magic-keys"];

    [Fact]
    public async Task Every_way_out_is_closed_and_open_where_nothing_guards_it()
    {
        var inputs = engine.NewDirectory("attack");
        await File.WriteAllTextAsync(Path.Combine(inputs, "given"), "given", TestContext.Current.CancellationToken);
        var spec = Probe.Spec(engine, "attack", "attack", "/outputs/verdicts") with { Mounts = [new ReadOnlyMount(inputs, "/inputs")] };

        var end = await engine.RunToEnd(spec);

        end.Class.ShouldBe(ExitClass.Succeeded, end.Detail);
        var sealedVerdicts = Parse(await engine.Collected(spec.Name, "verdicts"));
        var control = Parse(await RunUnguarded(inputs));
        sealedVerdicts.Count.ShouldBeGreaterThan(40);
        sealedVerdicts.Where(verdict => verdict.Value != "closed").ShouldBeEmpty();
        control.Where(verdict => verdict.Value != "open").Select(verdict => verdict.Key).Except(WithoutControl).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_environment_is_the_fixed_one()
    {
        var spec = Probe.Spec(engine, "environment", "environment");
        await engine.RunToEnd(spec);

        var seen = await engine.Collected(spec.Name, "seen");

        seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(SealedEnvironment.Variables);
    }

    [Theory]
    [InlineData("hosts", "127.0.0.1 localhost\n")]
    [InlineData("resolv.conf", "")]
    [InlineData("hostname", "sealed\n")]
    public async Task Nothing_of_the_host_stands_in_the_files_an_engine_writes(string file, string content)
    {
        var spec = Probe.Spec(engine, "etc-" + file.Replace('.', '-'), "copy", "/etc/" + file, "/outputs/seen");
        await engine.RunToEnd(spec);

        (await engine.Collected(spec.Name, "seen")).ShouldBe(content);
    }

    [Fact]
    public async Task A_run_reads_its_mounts_and_not_anothers()
    {
        var mine = engine.NewDirectory("mine");
        var theirs = engine.NewDirectory("theirs");
        await File.WriteAllTextAsync(Path.Combine(mine, "table.csv"), "mine", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(theirs, "table.csv"), "theirs", TestContext.Current.CancellationToken);
        var other = Probe.Spec(engine, "other", "sleep") with { Mounts = [new ReadOnlyMount(theirs, "/data/theirs")] };
        await engine.Engine.EnsureStarted(other, TestContext.Current.CancellationToken);
        var own = Probe.Spec(engine, "own", "copy", "/data/mine/table.csv", "/outputs/seen") with { Mounts = [new ReadOnlyMount(mine, "/data/mine")] };
        var byName = Probe.Spec(engine, "by-name", "copy", "/data/theirs/table.csv", "/outputs/seen") with { Mounts = own.Mounts };
        var byHostPath = Probe.Spec(engine, "by-path", "copy", Path.Combine(theirs, "table.csv"), "/outputs/seen") with { Mounts = own.Mounts };

        (await engine.RunToEnd(own)).Class.ShouldBe(ExitClass.Succeeded);
        (await engine.RunToEnd(byName)).ExitCode.ShouldBe(28);
        (await engine.RunToEnd(byHostPath)).ExitCode.ShouldBe(28);

        (await engine.Collected(own.Name, "seen")).ShouldBe("mine");
    }

    [Fact]
    public async Task Runs_at_the_same_time_have_user_ids_of_their_own()
    {
        Assert.SkipUnless((await engine.Engine.Ping(TestContext.Current.CancellationToken)).UserNamespaces, "this engine has no user namespaces");
        var first = Probe.Spec(engine, "ids-1", "sleep");
        var second = Probe.Spec(engine, "ids-2", "sleep");
        await engine.Engine.EnsureStarted(first, TestContext.Current.CancellationToken);
        await engine.Engine.EnsureStarted(second, TestContext.Current.CancellationToken);

        var ranges = await Task.WhenAll(new[] { first, second }.Select(async spec =>
        {
            var container = await engine.Client.Containers.InspectContainerAsync(spec.Name, TestContext.Current.CancellationToken);
            return (await File.ReadAllTextAsync($"/proc/{container.State!.Pid}/uid_map", TestContext.Current.CancellationToken))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(long.Parse).ToArray();
        }));

        ranges.ShouldAllBe(range => range[0] == 0 && range[1] >= 65536 && range[2] == 65536);
        Math.Abs(ranges[0][1] - ranges[1][1]).ShouldBeGreaterThanOrEqualTo(65536);
    }

    [Fact]
    public async Task What_runs_left_stands_below_directories_for_their_owner_alone()
    {
        var spec = Probe.Spec(engine, "private", "exit", "0");
        await engine.RunToEnd(spec);

        var run = Path.Combine(engine.Scratch, "runs", spec.Name);

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        new[] { engine.Scratch, Path.Combine(engine.Scratch, "runs"), run }.ShouldAllBe(directory => File.GetUnixFileMode(directory) == Private);
    }

    private static Dictionary<string, string> Parse(string verdicts) =>
        verdicts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(line => line[0], line => line[1]);

    /// <summary>The same program as root in a privileged container with everything writable.</summary>
    private async Task<string> RunUnguarded(string inputs)
    {
        const string Name = "t-unguarded";
        var outputs = engine.NewDirectory("unguarded");
        await engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Name = Name,
                Image = engine.Image,
                Entrypoint = ["/probe", "attack", "/outputs/verdicts"],
                HostConfig = new HostConfig
                {
                    Privileged = true,
                    NetworkMode = "none",
                    Binds = [$"{outputs}:/outputs", $"{inputs}:/inputs"],
                    Tmpfs = new Dictionary<string, string> { ["/tmp"] = "rw", ["/var/tmp"] = "rw", ["/dev/shm"] = "rw,dev" },
                    Ulimits = [new Ulimit { Name = "nofile", Soft = 1024, Hard = 1024 }, new Ulimit { Name = "nproc", Soft = 1024, Hard = 1024 }],
                },
            },
            TestContext.Current.CancellationToken);
        await engine.Client.Containers.StartContainerAsync(Name, new ContainerStartParameters(), TestContext.Current.CancellationToken);
        await engine.Client.Containers.WaitContainerAsync(Name, TestContext.Current.CancellationToken);
        await engine.Client.Containers.RemoveContainerAsync(Name, new ContainerRemoveParameters(), TestContext.Current.CancellationToken);
        return await File.ReadAllTextAsync(Path.Combine(outputs, "verdicts"), TestContext.Current.CancellationToken);
    }
}
