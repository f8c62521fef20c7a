using System.Diagnostics;
using TrustedData.Sealing;

namespace TrustedData.Tests.Integration.Sealing;

[Collection(SealingCollection.Name)]
public sealed class ExitClassTests(PrivateEngine engine)
{
    [Fact]
    public async Task A_program_that_ends_with_zero_succeeds()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "success", "exit", "0"));

        end.Class.ShouldBe(ExitClass.Succeeded, end.Detail);
        end.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_program_that_ends_with_another_code_is_a_program_error_and_leaves_nothing()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "failure", "exit", "3"));

        end.Class.ShouldBe(ExitClass.ProgramError);
        end.ExitCode.ShouldBe(3);
        (await engine.Engine.Collect("t-failure", TestContext.Current.CancellationToken)).Outcome.ShouldBe(CollectOutcome.Nothing);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(9)]
    public async Task A_program_that_a_signal_of_its_own_ends_is_a_program_error(int signal)
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, $"signal-{signal}", "kill-itself", $"{signal}"));

        end.Class.ShouldBe(ExitClass.ProgramError);
        end.ExitCode.ShouldBeNull();
        end.Signal.ShouldBe(signal);
    }

    [Fact]
    public async Task A_program_that_is_not_in_the_image_is_an_engine_error_that_says_so()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "no-program") with { Command = ["/no/such/program"] });

        end.Class.ShouldBe(ExitClass.EngineError);
        end.Detail.ShouldBe("execve: No such file or directory");
    }

    [Fact]
    public async Task A_program_past_its_deadline_is_asked_to_end_and_classed_as_late_even_when_it_does()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "late", "end-on-term", "begun").With(TimeSpan.FromMilliseconds(300)));

        end.Class.ShouldBe(ExitClass.DeadlineExceeded);
        end.ExitCode.ShouldBe(0);
        end.Duration.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(300));
        (await ReadLog("t-late")).ShouldBe("begun\nasked to end\n");
    }

    [Fact]
    public async Task A_program_past_its_deadline_that_ignores_the_request_is_killed()
    {
        var spec = Probe.Spec(engine, "stubborn", "ignore-term").With(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();

        var end = await engine.RunToEnd(spec);

        end.Class.ShouldBe(ExitClass.DeadlineExceeded);
        end.Signal.ShouldBe(9);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_program_that_takes_more_memory_than_its_limit_is_out_of_memory()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "memory", "eat"));

        end.Class.ShouldBe(ExitClass.OutOfMemory);
    }

    [Fact]
    public async Task A_full_area_does_not_take_memory_from_the_program()
    {
        var spec = Probe.Spec(engine, "roomy", "fill", "/outputs/all", $"{48 << 20}") with { Areas = [new CollectedArea("outputs", 48 << 20, 1)] };

        var end = await engine.RunToEnd(spec);

        end.Class.ShouldBe(ExitClass.Succeeded, end.Detail);
        end.Areas.ShouldHaveSingleItem().Bytes.ShouldBe(48 << 20);
    }

    [Fact]
    public async Task A_program_that_starts_more_processes_than_its_limit_has_too_many()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "pids", "fork"));

        end.Class.ShouldBe(ExitClass.TooManyProcesses);
    }

    [Theory]
    [InlineData("fill-one", 1 << 20, true)]
    [InlineData("fill-more", (1 << 20) + 1, false)]
    [InlineData("fill-much", 64 << 20, false)]
    public async Task An_area_can_be_filled_to_its_limit_and_not_beyond(string name, int bytes, bool fits)
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, name, "fill", "/outputs/file", $"{bytes}"));

        end.Class.ShouldBe(fits ? ExitClass.Succeeded : ExitClass.OutputTooLarge);
    }

    [Fact]
    public async Task A_sparse_file_counts_for_the_size_it_claims()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "sparse", "sparse", "/outputs/file"));

        end.Class.ShouldBe(ExitClass.OutputTooLarge);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public async Task An_area_holds_as_many_files_as_its_limit_and_not_more(int files, bool fits)
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, $"many-{files}", "many", $"{files}"));

        end.Class.ShouldBe(fits ? ExitClass.Succeeded : ExitClass.TooManyFiles);
        if (fits)
            end.Areas.ShouldHaveSingleItem().Files.ShouldBe(files);
    }

    [Fact]
    public async Task What_a_program_prints_is_kept_up_to_the_bound_and_does_not_stop_it()
    {
        var end = await engine.RunToEnd(Probe.Spec(engine, "chatty", "print", "10000000"));

        end.Class.ShouldBe(ExitClass.Succeeded);
        end.LogBytes.ShouldBe(10_000_000);
        end.LogTruncated.ShouldBeTrue();
        var log = (await engine.Engine.ReadRawLog("t-chatty", 1 << 20, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        log.Truncated.ShouldBeTrue();
        log.Bytes.Length.ShouldBe(4096);
        log.Bytes.Span[..10].ToArray().ShouldBe("9876543210"u8.ToArray());
    }

    [Fact]
    public async Task A_reader_of_the_log_says_how_much_it_takes()
    {
        await engine.RunToEnd(Probe.Spec(engine, "short-log", "print", "100"));

        var part = (await engine.Engine.ReadRawLog("t-short-log", 10, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var whole = (await engine.Engine.ReadRawLog("t-short-log", 1000, TestContext.Current.CancellationToken)).ShouldNotBeNull();

        (part.Bytes.Length, part.Truncated).ShouldBe((10, true));
        (whole.Bytes.Length, whole.Truncated).ShouldBe((100, false));
        (await engine.Engine.ReadRawLog("t-never-was", 10, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private async Task<string> ReadLog(string name) =>
        System.Text.Encoding.UTF8.GetString((await engine.Engine.ReadRawLog(name, 4096, TestContext.Current.CancellationToken)).ShouldNotBeNull().Bytes.Span);
}
