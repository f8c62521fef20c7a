using System.Text.Json;
using Spectre.Console;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Dataset;

/// <summary>Uploads a dataset and follows what the enclave does with it.</summary>
/// <param name="session">Who, and how progress is shown.</param>
/// <param name="enclave">The enclave that is to hold it.</param>
/// <param name="files">Its files.</param>
public sealed class ImportDataset(Session session, ApiClient enclave, IReadOnlyList<DatasetFile> files)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly Guid importId = Guid.NewGuid();
    private readonly long total = files.Sum(file => file.Bytes);

    /// <summary>Runs the import and returns the enclave's answer.</summary>
    public async Task<JsonElement> RunAsync(ApiPath path, CancellationToken cancellationToken)
    {
        var sent = new Sent();
        var import = SendAsync(path, sent, cancellationToken);
        if (session.Json)
            return await import;
        if (!session.Screen.CanMove)
        {
            session.Screen.Note($"Sending {files.Count} files, {Size(total)}");
            await FollowAsync(import, sent, (stage, _, _) => session.Screen.Note(stage), cancellationToken);
            return await import;
        }

        await session.Screen.Progress.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(bars => DrawAsync(bars, import, sent, cancellationToken));
        return await import;
    }

    private async Task<JsonElement> SendAsync(ApiPath path, Sent sent, CancellationToken cancellationToken)
    {
        using var response = await enclave.SendAsync(
            () =>
            {
                var request = enclave.Request(HttpMethod.Post, path, new TarContent(files, sent));
                request.Headers.Add("Import-Id", importId.ToString());
                // Whoever may not import learns it before the first byte is sent.
                request.Headers.ExpectContinue = true;
                return request;
            },
            cancellationToken,
            Patience);
        return await enclave.ReadAsync(response, cancellationToken);
    }

    private async Task DrawAsync(ProgressContext bars, Task import, Sent sent, CancellationToken cancellationToken)
    {
        var upload = bars.AddTask($"Sending {files.Count} files, {Size(total)}", maxValue: Math.Max(total, 1));
        ProgressTask? work = null;
        await FollowAsync(
            import,
            sent,
            (stage, done, of) =>
            {
                work ??= bars.AddTask("");
                work.Description = Markup.Escape(Plain.Text(stage));
                work.MaxValue = Math.Max(of ?? 0, 1);
                work.IsIndeterminate = of is null or 0;
                work.Value = done ?? 0;
            },
            cancellationToken,
            bytes => upload.Value = bytes);
        upload.Value = upload.MaxValue;
    }

    // Tells of each change until the import is over, however it ends.
    private async Task FollowAsync(Task import, Sent sent, Action<string, long?, long?> tell, CancellationToken cancellationToken, Action<long>? upload = null)
    {
        var last = "";
        while (await Task.WhenAny(import, Task.Delay(Pause, cancellationToken)) != import)
        {
            upload?.Invoke(sent.Bytes);
            if (await StageAsync(cancellationToken) is not { Stage: { Length: > 0 } stage } now)
                continue;
            if (upload is not null || stage != last)
                tell(stage, now.Done, now.Total);
            last = stage;
        }
    }

    private async Task<StageView?> StageAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await enclave.GetAsync(ApiPath.Of("api", "dataset-imports", $"{importId}"), cancellationToken)).As<StageView>();
        }
        catch (Exception fault) when (fault is ProblemException or CliException or UnreachableException)
        {
            // Progress is a courtesy; what counts is how the import ends.
            return null;
        }
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1_000_000 => $"{Math.Max(1, bytes / 1000)} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.00} GB",
    };

    private sealed record StageView(string? Stage, long? Done, long? Total);

    private sealed class Sent : IProgress<long>
    {
        private long bytes;

        public long Bytes => Interlocked.Read(ref bytes);

        public void Report(long value) => Interlocked.Exchange(ref bytes, value);
    }
}
