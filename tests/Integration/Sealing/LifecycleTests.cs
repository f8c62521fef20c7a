using Docker.DotNet.Models;
using TrustedData.Sealing;

namespace TrustedData.Tests.Integration.Sealing;

[Collection(SealingCollection.Name)]
public sealed class LifecycleTests(PrivateEngine engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_goes_from_unknown_to_running_to_ended_to_unknown()
    {
        var spec = Probe.Spec(engine, "phases", "sleep");

        (await engine.Engine.Observe(spec.Name, Token)).Phase.ShouldBe(RunPhase.NotFound);
        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Started);
        (await engine.Engine.Observe(spec.Name, Token)).Phase.ShouldBe(RunPhase.Running);
        (await engine.Engine.Collect(spec.Name, Token)).Outcome.ShouldBe(CollectOutcome.NotEnded);
        (await engine.Engine.Cancel(spec.Name, Token)).Outcome.ShouldBe(EngineOutcome.Done);
        (await engine.Engine.Observe(spec.Name, Token)).End.ShouldNotBeNull().Class.ShouldBe(ExitClass.Canceled);
        (await engine.Engine.Collect(spec.Name, Token)).Outcome.ShouldBe(CollectOutcome.Nothing);
        (await engine.Engine.Remove(spec.Name, Token)).Outcome.ShouldBe(EngineOutcome.Done);
        (await engine.Engine.Observe(spec.Name, Token)).Phase.ShouldBe(RunPhase.NotFound);
    }

    [Fact]
    public async Task Starting_again_adopts_the_run_while_it_goes_on_and_after_its_end()
    {
        var spec = Probe.Spec(engine, "twice", "end-on-term", "begun").With(TimeSpan.FromSeconds(1));

        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Started);
        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Adopted);
        await engine.WaitForEnd(spec.Name);
        using var restarted = engine.Open();
        (await restarted.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Adopted);

        (await LogOf(spec.Name)).ShouldBe("begun\nasked to end\n");
    }

    [Fact]
    public async Task Starting_at_once_from_many_places_starts_one_run()
    {
        var spec = Probe.Spec(engine, "at-once", "print", "10");
        using var other = engine.Open();

        var starts = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? engine.Engine : other).EnsureStarted(spec, Token)));

        starts.Select(start => start.Outcome).ShouldAllBe(outcome => outcome == StartOutcome.Started || outcome == StartOutcome.Adopted);
        var end = await engine.WaitForEnd(spec.Name);
        end.Class.ShouldBe(ExitClass.Succeeded, end.Detail);
        (await LogOf(spec.Name)).Length.ShouldBe(10);
        (await engine.Engine.Collect(spec.Name, Token)).Outcome.ShouldBe(CollectOutcome.Collected);
    }

    [Fact]
    public async Task A_name_taken_by_another_description_is_a_conflict()
    {
        var spec = Probe.Spec(engine, "taken", "sleep");
        await engine.Engine.EnsureStarted(spec, Token);

        var start = await engine.Engine.EnsureStarted(spec with { Command = ["/probe", "exit", "0"] }, Token);

        start.Outcome.ShouldBe(StartOutcome.Conflict);
    }

    [Fact]
    public async Task An_image_the_engine_does_not_have_is_said_to_be_missing_and_leaves_nothing()
    {
        var spec = Probe.Spec(engine, "no-image", "exit", "0") with { Image = "sha256:" + new string('0', 64) };

        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.ImageMissing);

        (await engine.Engine.Observe(spec.Name, Token)).Phase.ShouldBe(RunPhase.NotFound);
        (await engine.Engine.FindImage("localhost/td/no-such-image:current", Token)).Outcome.ShouldBe(EngineOutcome.NotFound);
    }

    [Fact]
    public async Task A_description_that_breaks_a_rule_is_refused_in_words()
    {
        var start = await engine.Engine.EnsureStarted(Probe.Spec(engine, "rule", "exit", "0") with { Command = ["probe"] }, Token);

        start.ShouldBe(new StartResult(StartOutcome.Invalid, "the command begins with the absolute path of a program"));
    }

    [Fact]
    public async Task A_mount_that_does_not_exist_is_refused_and_not_created()
    {
        var missing = Path.Combine(engine.Scratch, "no-such-directory");
        var spec = Probe.Spec(engine, "no-mount", "exit", "0") with { Mounts = [new ReadOnlyMount(missing, "/data/x")] };

        (await engine.Engine.EnsureStarted(spec, Token)).ShouldBe(new StartResult(StartOutcome.Invalid, $"{missing} does not exist"));

        (await engine.Engine.Observe(spec.Name, Token)).Phase.ShouldBe(RunPhase.NotFound);
        Directory.Exists(missing).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_canceled_before_its_start_never_starts()
    {
        var spec = Probe.Spec(engine, "too-early", "exit", "0");

        (await engine.Engine.Cancel(spec.Name, Token)).Outcome.ShouldBe(EngineOutcome.Done);

        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Canceled);
        (await engine.Engine.Observe(spec.Name, Token)).End.ShouldNotBeNull().Class.ShouldBe(ExitClass.Canceled);
    }

    [Fact]
    public async Task A_run_that_ended_stays_as_it_ended_when_it_is_canceled()
    {
        var spec = Probe.Spec(engine, "too-late", "write", "/outputs/a", "kept");
        await engine.RunToEnd(spec);

        (await engine.Engine.Cancel(spec.Name, Token)).Outcome.ShouldBe(EngineOutcome.Done);

        (await engine.Engine.Observe(spec.Name, Token)).End.ShouldNotBeNull().Class.ShouldBe(ExitClass.Succeeded);
        (await engine.Collected(spec.Name, "a")).ShouldBe("kept");
    }

    [Fact]
    public async Task Removing_leaves_nothing_and_can_be_repeated()
    {
        var ended = Probe.Spec(engine, "gone-1", "odd-files");
        var running = Probe.Spec(engine, "gone-2", "ignore-term");
        await engine.RunToEnd(ended);
        await engine.Engine.EnsureStarted(running, Token);
        (await engine.Engine.ListOwned("t-gone-", Token)).Names.ShouldBe(["t-gone-1", "t-gone-2"]);

        foreach (var name in new[] { ended.Name, running.Name, ended.Name, "t-gone-never" })
            (await engine.Engine.Remove(name, Token)).Outcome.ShouldBe(EngineOutcome.Done);

        (await engine.Engine.ListOwned("t-gone-", Token)).Names.ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(engine.Scratch, "runs"), "t-gone-*").ShouldBeEmpty();
        var containers = await engine.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, Token);
        containers.SelectMany(container => container.Names).ShouldNotContain(name => name.Contains("t-gone-"));
    }

    [Fact]
    public async Task A_removed_name_can_run_again()
    {
        var spec = Probe.Spec(engine, "again", "print", "10");
        await engine.RunToEnd(spec);
        await engine.Engine.Remove(spec.Name, Token);

        (await engine.RunToEnd(spec)).Class.ShouldBe(ExitClass.Succeeded);
    }

    [Fact]
    public async Task A_run_killed_from_outside_is_interrupted_and_can_be_run_again()
    {
        var spec = Probe.Spec(engine, "killed", "sleep");
        await engine.Engine.EnsureStarted(spec, Token);

        await engine.Client.Containers.KillContainerAsync(spec.Name, new ContainerKillParameters { Signal = "SIGKILL" }, Token);

        (await engine.WaitForEnd(spec.Name)).Class.ShouldBe(ExitClass.Interrupted);
        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Adopted);
        (await engine.Engine.Remove(spec.Name, Token)).Outcome.ShouldBe(EngineOutcome.Done);
        (await engine.Engine.EnsureStarted(spec, Token)).Outcome.ShouldBe(StartOutcome.Started);
    }

    [Fact]
    public async Task A_container_that_somebody_starts_again_does_not_run_its_program_again()
    {
        var spec = Probe.Spec(engine, "restarted", "print", "10");
        await engine.RunToEnd(spec);
        await engine.Client.Containers.WaitContainerAsync(spec.Name, Token);

        await engine.Client.Containers.StartContainerAsync(spec.Name, new ContainerStartParameters(), Token);
        var second = await engine.Client.Containers.WaitContainerAsync(spec.Name, Token);

        second.StatusCode.ShouldBe(71);
        (await LogOf(spec.Name)).Length.ShouldBe(10);
        (await engine.Engine.Observe(spec.Name, Token)).End.ShouldNotBeNull().Class.ShouldBe(ExitClass.Succeeded);
    }

    [Fact]
    public async Task A_watcher_is_told_of_each_run_that_ends()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await using var events = engine.Engine.Watch(patience.Token).GetAsyncEnumerator(patience.Token);
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldBe(new RunEvent(null));
        var spec = Probe.Spec(engine, "watched", "exit", "0");
        await engine.Engine.EnsureStarted(spec, Token);

        while (events.Current.Name != spec.Name || (await engine.Engine.Observe(spec.Name, Token)).Phase != RunPhase.Ended)
            (await events.MoveNextAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_outlives_the_engines_service_and_is_found_afterwards()
    {
        Assert.SkipUnless(engine.IsPrivate, "the engine is shared with others");
        var ending = Probe.Spec(engine, "survivor-1", "end-on-term", "begun").With(TimeSpan.FromSeconds(2));
        var running = Probe.Spec(engine, "survivor-2", "sleep");
        await engine.Engine.EnsureStarted(ending, Token);
        await engine.Engine.EnsureStarted(running, Token);

        await engine.KillService();

        (await engine.Engine.Ping(Token)).Reachable.ShouldBeFalse();
        (await engine.Engine.Observe(running.Name, Token)).Phase.ShouldBe(RunPhase.Unreachable);
        (await engine.Engine.EnsureStarted(Probe.Spec(engine, "survivor-3", "exit", "0"), Token)).Outcome.ShouldBe(StartOutcome.Unreachable);
        (await engine.Engine.Cancel("t-survivor-4", Token)).Outcome.ShouldBe(EngineOutcome.Unreachable);
        (await engine.Engine.Remove("t-survivor-4", Token)).Outcome.ShouldBe(EngineOutcome.Unreachable);
        (await engine.Engine.ListOwned("t-", Token)).Outcome.ShouldBe(EngineOutcome.Unreachable);
        (await engine.Engine.FindImage(PrivateEngine.ImageReference, Token)).Outcome.ShouldBe(EngineOutcome.Unreachable);
        await engine.StartService();

        (await engine.WaitForEnd(ending.Name)).Class.ShouldBe(ExitClass.DeadlineExceeded);
        (await engine.Engine.Observe(running.Name, Token)).Phase.ShouldBe(RunPhase.Running);
        (await engine.Engine.Ping(Token)).Reachable.ShouldBeTrue();
    }

    private async Task<string> LogOf(string name) =>
        System.Text.Encoding.UTF8.GetString((await engine.Engine.ReadRawLog(name, 4096, Token)).ShouldNotBeNull().Bytes.Span);
}
