using TrustedData.Sealing;

namespace TrustedData.Tests.Integration.Sealing;

[Collection(SealingCollection.Name)]
public sealed class CollectionTests(PrivateEngine engine)
{
    [Fact]
    public async Task Regular_files_are_collected_and_everything_else_is_named_as_a_problem()
    {
        var spec = Probe.Spec(engine, "odd", "odd-files");

        var end = await engine.RunToEnd(spec);

        end.Class.ShouldBe(ExitClass.Succeeded, end.Detail);
        var report = end.Areas.ShouldHaveSingleItem();
        report.Problems.Select(problem => $"{problem.Id} {problem.Name}").Order(StringComparer.Ordinal).ShouldBe(
        [
            "device device",
            "directory directory",
            "fifo fifo",
            "hardlink twice",
            "hardlink twice-again",
            "link link",
            "link link-to-outside",
            "link link-to-root",
            "name -rf",
            "name .hidden",
            "name new%0Aline%20%FF%1B%5B31m",
            "socket socket",
        ]);
        report.ProblemCount.ShouldBe(12);
        report.Files.ShouldBe(2);
        var collection = await engine.Engine.Collect(spec.Name, TestContext.Current.CancellationToken);
        var entries = new DirectoryInfo(collection.Directories["outputs"]).EnumerateFileSystemInfos().ToDictionary(entry => entry.Name);
        entries.Keys.ShouldBe(["good.csv", "secret.csv"], ignoreOrder: true);
        entries.Values.ShouldAllBe(entry => entry is FileInfo && entry.LinkTarget == null);
        (await engine.Collected(spec.Name, "good.csv")).ShouldBe("a,b\n1,2\n");
        (await engine.Collected(spec.Name, "secret.csv")).ShouldBe("only its owner reads this\n");
    }

    [Fact]
    public async Task Problems_are_all_counted_and_the_first_are_listed()
    {
        var spec = Probe.Spec(engine, "many-problems", "many-links", "200") with { Areas = [new CollectedArea("outputs", 1 << 20, 500)] };

        var report = (await engine.RunToEnd(spec)).Areas.ShouldHaveSingleItem();

        report.ProblemCount.ShouldBe(200);
        report.Problems.Count.ShouldBe(16);
    }

    [Fact]
    public async Task Processes_that_outlive_the_program_are_killed_before_anything_is_collected()
    {
        var spec = Probe.Spec(engine, "orphans", "orphans");

        var end = await engine.RunToEnd(spec);

        end.Class.ShouldBe(ExitClass.Succeeded, end.Detail);
        end.Duration.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await engine.Collected(spec.Name, "result")).ShouldBe("done\n");
    }

    [Fact]
    public async Task Each_area_is_collected_on_its_own_and_temporary_files_are_not()
    {
        var areas = new[] { new CollectedArea("outputs", 1 << 20, 16), new CollectedArea("evidence", 1 << 16, 4) };
        var outputs = Probe.Spec(engine, "to-outputs", "write", "/outputs/a", "one") with { Areas = areas };
        var evidence = Probe.Spec(engine, "to-evidence", "write", "/evidence/b", "two") with { Areas = areas };
        var temporary = Probe.Spec(engine, "to-tmp", "write", "/tmp/c", "three") with { Areas = areas };

        foreach (var spec in new[] { outputs, evidence, temporary })
            (await engine.RunToEnd(spec)).Class.ShouldBe(ExitClass.Succeeded);

        (await engine.Collected(outputs.Name, "a")).ShouldBe("one");
        (await engine.Collected(evidence.Name, "b", "evidence")).ShouldBe("two");
        var nothing = await engine.Engine.Collect(temporary.Name, TestContext.Current.CancellationToken);
        nothing.Directories.Values.SelectMany(Directory.EnumerateFileSystemEntries).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_one_run_left_can_be_another_runs_input()
    {
        var first = Probe.Spec(engine, "chain-1", "write", "/outputs/result", "passed on");
        await engine.RunToEnd(first);
        var left = (await engine.Engine.Collect(first.Name, TestContext.Current.CancellationToken)).Directories["outputs"];
        var second = Probe.Spec(engine, "chain-2", "copy", "/inspect/outputs/result", "/outputs/seen") with
        {
            Mounts = [new ReadOnlyMount(left, "/inspect/outputs")],
        };

        (await engine.RunToEnd(second)).Class.ShouldBe(ExitClass.Succeeded);

        (await engine.Collected(second.Name, "seen")).ShouldBe("passed on");
    }
}
