using TrustedData.Cli.Shell;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Cli.Run;

/// <summary>Draws a run.</summary>
public static class RunPicture
{
    private const int WidestBar = 30;

    /// <summary>Draws all of it.</summary>
    public static void Draw(Screen screen, RunView run, DateTimeOffset now)
    {
        screen.Line($"Run {run.Id}: {run.State}{(run.CancelRequested && !run.HasEnded ? " (cancel requested)" : "")}", StyleOf(run));
        if (run.Message is { Length: > 0 })
            screen.Line(run.Message);
        screen.Fields(
            ("workflow", run.Workflow),
            ("dataset", run.Dataset),
            ("project", $"{run.Project}"),
            ("repeats", run.RepeatOf is { } earlier ? $"{earlier}" : null),
            ("ended as", run.ExitClass));
        screen.Line();
        foreach (var line in Timeline(run, now))
            screen.Line(line);
        if (run.Outputs is { Count: > 0 } outputs)
            screen.Table(["Output", "File", "Verdict", ""], outputs.Select(one => new[] { one.Output, one.File, one.Verdict, one.Message }));
        if (run.Release is { } release)
            Draw(screen, run, release);
    }

    /// <summary>The time line: a bar for each state, as long as the state lasted.</summary>
    public static IReadOnlyList<string> Timeline(RunView run, DateTimeOffset now)
    {
        var steps = run.Timeline ?? [];
        var spans = steps.Select((step, at) => EndOf(run, steps, at, now) - step.At).Select(span => span < TimeSpan.Zero ? TimeSpan.Zero : span).ToList();
        var longest = spans.Count == 0 ? TimeSpan.Zero : spans.Max();
        return [.. steps.Select((step, at) =>
        {
            var isNow = at + 1 == steps.Count;
            var drawn = isNow && run.HasEnded ? "●" : $"{new string('━', Length(spans[at], longest))} {When.Span(spans[at])}";
            return $"  {When.Second(step.At)}  {step.State,-10} {drawn}{(isNow && !run.HasEnded ? " so far" : "")}";
        })];
    }

    private static bool IsOver(RunView run) => run.HasEnded;

    private static DateTimeOffset EndOf(RunView run, IReadOnlyList<TimelineStep> steps, int at, DateTimeOffset now)
    {
        if (at + 1 < steps.Count)
            return steps[at + 1].At;
        return run.HasEnded ? steps[at].At : now;
    }

    private static int Length(TimeSpan span, TimeSpan longest) =>
        longest <= TimeSpan.Zero ? 1 : Math.Max(1, (int)Math.Round(WidestBar * (span / longest)));

    private static void Draw(Screen screen, RunView run, RunReleaseView release)
    {
        if (release.Recalled)
            screen.Line("The enclave has recalled this release: it must not be used any more.", "red");
        screen.Table(["Released file", "Kind", "Bytes"], (release.Files ?? []).Select(one => new[] { one.Name, one.Kind, $"{one.Bytes}" }));
        foreach (var withheld in release.Withheld ?? [])
            screen.Line($"withheld: {withheld}", "yellow");
        if (!release.Recalled)
            screen.Line($"Fetch it with: td release download {run.Id} --to DIR");
    }

    private static string StyleOf(RunView run) => run switch
    {
        { State: PublicRunState.Released } => "bold green",
        { HasFailed: true } => "bold red",
        _ => "bold",
    };
}
