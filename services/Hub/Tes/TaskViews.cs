using System.Globalization;
using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Runs;
using TrustedData.Hub.Runs.Show;

namespace TrustedData.Hub.Tes;

/// <summary>How much of a task is answered.</summary>
public enum TaskDetail
{
    /// <summary>Id and state.</summary>
    Minimal,

    /// <summary>All but contents and system logs.</summary>
    Basic,

    /// <summary>Everything there is.</summary>
    Full,
}

/// <summary>Shows runs as TES tasks. A run that came another way is shown as the task that would have asked for the same.</summary>
public sealed class TaskViews(RunViews views)
{
    private static readonly string[] Before = [PublicRunState.Queued];

    /// <summary>The tasks of several runs, in their order.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="detail">How much to show.</param>
    /// <param name="hub">The hub's address, as the caller knows it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<TesTask>> OfAsync(IReadOnlyList<Run> runs, TaskDetail detail, string hub, CancellationToken cancellationToken)
    {
        if (detail == TaskDetail.Minimal)
            return [.. runs.Select(Minimal)];
        var shown = await views.OfAsync(runs, cancellationToken);
        return [.. runs.Zip(shown, (run, view) => Of(run, view, detail, hub))];
    }

    private static TesTask Minimal(Run run) => new() { Id = run.Id.ToString(), State = TesStates.Of(run.Part) };

    private static TesTask Of(Run run, RunView view, TaskDetail detail, string hub)
    {
        var asked = run.TaskDocument is null ? Asked(run) : JsonSerializer.Deserialize<TesTask>(run.TaskDocument, TaskReader.Json)!;
        return asked with
        {
            Id = run.Id.ToString(),
            State = TesStates.Of(run.Part),
            CreationTime = Rfc3339(run.SubmittedAt),
            Inputs = detail == TaskDetail.Full ? asked.Inputs : asked.Inputs?.Select(i => i with { Content = null }).ToList(),
            Logs = LogsOf(run, view, detail, hub),
        };
    }

    private static TesTask Asked(Run run) => new()
    {
        Inputs =
        [
            new TesInput(TaskReader.ParametersPath, Content: run.Parameters),
            .. run.Code is null ? (IEnumerable<TesInput>)[] : [new TesInput(TaskReader.CodePath, Content: run.Code)],
        ],
        Executors = [new TesExecutor(TaskReader.ImagePrefix + run.Workflow, [run.Workflow])],
        Tags = JsonSerializer.Deserialize<Dictionary<string, string?>>(run.Tags),
    };

    private static IReadOnlyList<TesTaskLog> LogsOf(Run run, RunView view, TaskDetail detail, string hub)
    {
        var started = view.Timeline.FirstOrDefault(t => !Before.Contains(t.State, StringComparer.Ordinal));
        if (started is null)
            return [];
        var start = Rfc3339(started.At);
        var end = run.Part.HasEnded ? Rfc3339(view.Timeline[^1].At) : null;
        return
        [
            new TesTaskLog(
                ExecutorLogOf(run.Part, start, end),
                FilesOf(run, view, hub),
                start,
                end,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["trusteddata_state"] = view.State },
                detail == TaskDetail.Full ? SystemLogsOf(view) : null),
        ];
    }

    // TES wants a number. Zero and one say only that it went well or not: the program's own code stays inside.
    private static IReadOnlyList<TesExecutorLog> ExecutorLogOf(RunPart part, string start, string? end) => TesStates.Of(part) switch
    {
        TesStates.Complete => [new TesExecutorLog(0, start, end)],
        TesStates.ExecutorError => [new TesExecutorLog(1, start, end)],
        _ => [],
    };

    private static IReadOnlyList<TesOutputFileLog> FilesOf(Run run, RunView view, string hub) => view.Release is { Recalled: false } release
        ? [.. release.Files.Select(f => new TesOutputFileLog($"{hub}/api/runs/{run.Id}/release/files/{f.Name}", $"/outputs/{f.Name}", f.Bytes.ToString(CultureInfo.InvariantCulture)))]
        : [];

    private static IReadOnlyList<string> SystemLogsOf(RunView view) =>
    [
        .. view.Timeline.Select(t => $"{Rfc3339(t.At)} {t.State}"),
        .. view.Message is { Length: > 0 } message ? (IEnumerable<string>)[message] : [],
        .. view.Outputs.Select(o => $"{o.File}: {o.Verdict}. {o.Message}"),
    ];

    private static string Rfc3339(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
