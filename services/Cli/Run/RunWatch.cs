using System.Text.Json;
using Spectre.Console;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Run;

/// <summary>Follows a run until it has ended or waits for a person.</summary>
/// <param name="session">Who, and how progress is shown.</param>
public sealed class RunWatch(Session session)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Follows it and returns its last view.</summary>
    public async Task<JsonElement> FollowAsync(JsonElement run, CancellationToken cancellationToken)
    {
        if (session.Json || !session.Screen.CanMove)
            return await FollowAsync(run, Tell, cancellationToken);
        return await session.Screen.Progress.Status().StartAsync(
            "",
            status => FollowAsync(run, view => status.Status(Markup.Escape(Plain.Text($"{view.State}, {When.Span(session.Time.GetUtcNow() - view.SubmittedAt)} since submission"))), cancellationToken, always: true));
    }

    /// <summary>What the person should know when a run no longer moves by itself, and the exit status.</summary>
    public static (string? Next, int Status) Judge(RunView run) => run switch
    {
        { HasFailed: true } => (null, ExitStatus.Failure),
        { HasEnded: true } => (null, ExitStatus.Success),
        _ => ($"A checker of the data holder decides now; see later with: td run show {run.Id}", ExitStatus.Success),
    };

    private async Task<JsonElement> FollowAsync(JsonElement run, Action<RunView> tell, CancellationToken cancellationToken, bool always = false)
    {
        var pause = Pause;
        var seen = "";
        while (true)
        {
            var view = run.As<RunView>();
            if (always || view.State != seen)
                tell(view);
            if (view.IsAtRest)
                return run;
            // A run that stays in a state for long is asked about less often.
            pause = view.State == seen ? TimeSpan.FromTicks(Math.Min((long)(pause.Ticks * 1.1), LongestPause.Ticks)) : Pause;
            seen = view.State;
            await Task.Delay(pause, session.Time, cancellationToken);
            run = await session.Hub.GetAsync(ApiPath.Of("api", "runs", $"{view.Id}"), cancellationToken);
        }
    }

    private void Tell(RunView view)
    {
        if (!session.Json)
            session.Screen.Note($"{When.Second(session.Time.GetUtcNow())} {view.State}");
    }
}
