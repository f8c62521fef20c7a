using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Machine;

/// <summary>What <c>./run test</c> makes of its suites: its counts, its closing line and its exit status.</summary>
public sealed class RunTestTests : IDisposable
{
    private const string Suite = "Fake";
    private readonly ScratchDirectory _root = new("run-test");

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Success_is_when_every_suite_passed()
    {
        await MakeSuiteAsync($"{Counts(passed: 3, failed: 0, skipped: 1)}; exit 0");
        (await RunAsync()).ShouldBe(("0", "3 passed, 0 failed, 1 skipped"));
    }

    [Theory]
    [InlineData("COUNTS; exit 1", "2 passed, 1 failed, 0 skipped")]
    [InlineData("echo died before it counted >&2; exit 134", "0 passed, 1 failed, 0 skipped")]
    [InlineData("exit 0", "0 passed, 1 failed, 0 skipped")]
    [InlineData("kill -KILL $$", "0 passed, 1 failed, 0 skipped")]
    public async Task A_suite_that_fails_crashes_or_runs_nothing_fails_the_run(string script, string closing)
    {
        await MakeSuiteAsync(script.Replace("COUNTS", Counts(passed: 2, failed: 1, skipped: 0), StringComparison.Ordinal));
        (await RunAsync()).ShouldBe(("1", closing));
    }

    [Fact]
    public async Task A_suite_that_passed_and_then_crashed_fails_the_run()
    {
        await MakeSuiteAsync($"{Counts(passed: 2, failed: 0, skipped: 0)}; exit 139");
        (await RunAsync()).ShouldBe(("1", "2 passed, 1 failed, 0 skipped"));
    }

    [Fact]
    public async Task What_a_suite_leaves_behind_ends_with_it()
    {
        var record = Path.Combine(_root.Path, "left");
        await MakeSuiteAsync($"sleep 600 </dev/null >/dev/null 2>&1 & echo $! >'{record}'; {Counts(passed: 1, failed: 0, skipped: 0)}; exit 0");
        (await RunAsync()).ShouldBe(("0", "1 passed, 0 failed, 0 skipped"));

        var left = (await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken)).Trim();
        await Harness.Wait.UntilAsync(() => Task.FromResult(IsGone(left)), "the process that was left", TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Images_that_cannot_be_built_fail_the_run_and_stop_no_suite()
    {
        await MakeSuiteAsync($"{Counts(passed: 5, failed: 0, skipped: 0)}; exit 0");
        (await RunAsync("echo 'no network' >\"$work/images.log\"; sleep 0 & await_images_of_tests $!")).ShouldBe(("1", "5 passed, 1 failed, 0 skipped"));
        (await RunAsync("echo done >\"$work/images.log\"; sleep 0 & await_images_of_tests $!")).ShouldBe(("0", "5 passed, 0 failed, 0 skipped"));
    }

    private static bool IsGone(string process) =>
        !File.Exists($"/proc/{process}/stat") || File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart().StartsWith('Z');

    private static string Counts(int passed, int failed, int skipped) =>
        $$$"""echo '{"results":{"summary":{"tests":{{{passed + failed + skipped}}},"passed":{{{passed}}},"failed":{{{failed}}},"skipped":{{{skipped}}},"pending":0},"tests":[]}}' >"${@: -1}" """;

    private async Task MakeSuiteAsync(string script)
    {
        var program = Path.Combine(_root.Path, "tests", Suite, "bin", "Debug", "net10.0", $"TrustedData.Tests.{Suite}");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await File.WriteAllTextAsync(program, $"#!/bin/bash\n{script}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The status that the run ends with, and the last line that it prints.
    private async Task<(string Status, string Closing)> RunAsync(string before = "true")
    {
        var machine = Repository.Path("infra", "machine");
        var work = Directory.CreateDirectory(Path.Combine(_root.Path, $"work-{Guid.NewGuid():N}")).FullName;
        var output = await Script.RunAsync(
            "bash",
            ["-c", $"(set -euo pipefail; root='{_root.Path}' work='{work}'; source '{machine}/say.sh'; source '{machine}/test.sh'; {before}; run_lane {Suite} {Suite}; report 1); echo \"status $?\""],
            cancellationToken: TestContext.Current.CancellationToken);
        var lines = output.Split('\n');
        return (lines[^1]["status ".Length..], lines[^2]);
    }
}
