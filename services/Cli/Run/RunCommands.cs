using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Run;

/// <summary><c>td run</c>.</summary>
public static class RunCommands
{
    private const string ListedBy = "td run list";

    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("run", "Send an analysis to the data, and follow it")
    {
        Submit(runner),
        Show(runner),
        List(runner),
        Cancel(runner),
        Repeat(runner),
        RunAuditCommand.Create(runner),
    };

    private static Option<bool> Wait() => new("--wait")
    {
        Description = "Wait and show progress. Exit status 0 when it is released, and when it is held or in review, since then a checker is next; 1 when it is refused, failed or canceled",
    };

    private static Command Submit(CommandRunner runner)
    {
        var project = CommonOptions.Id("--project", "ID", "The project it is for", "td project list");
        var dataset = CommonOptions.Text("--dataset", "DATASET", "The dataset: its name, enclave/name, or td:enclave/name@snapshot");
        var workflow = CommonOptions.Text("--workflow", "NAME", "The workflow; td workflow list shows them with their parameters");
        var parameters = new Option<string[]>("--param") { Description = "A parameter; once for each. A list is written a,b,c, with a backslash before a comma inside an item; an empty value is the empty list", HelpName = "NAME=VALUE" };
        var code = CommonOptions.OptionalText("--code", "FILE", "Your own script, for a workflow that takes one");
        var wait = Wait();
        return runner.With(new Command("submit", "Submit a run") { project, dataset, workflow, parameters, code, wait }, async (session, given, cancellationToken) =>
        {
            var wish = new RunWish(given.GetRequiredValue(project), given.GetRequiredValue(dataset), given.GetRequiredValue(workflow), given.GetValue(parameters) ?? [], given.GetValue(code));
            var run = await new SubmitRun(session).RunAsync(wish, cancellationToken);
            return await ShowAsync(session, run, given.GetValue(wait), cancellationToken);
        });
    }

    private static Command Show(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        return runner.With(new Command("show", "Show a run: its state, how it came there, and what became of each output") { id }, async (session, given, cancellationToken) =>
        {
            var run = await session.Hub.GetAsync(ApiPath.Of("api", "runs", $"{given.GetRequiredValue(id)}"), cancellationToken);
            return session.Answer(run, screen => RunPicture.Draw(screen, run.As<RunView>(), session.Time.GetUtcNow()));
        });
    }

    private static Command List(CommandRunner runner)
    {
        var project = CommonOptions.OptionalText("--project", "ID", "Those of one project");
        return runner.With(new Command("list", "List the runs of your projects, newest first") { project }, async (session, given, cancellationToken) =>
        {
            var all = await session.Hub.GetAsync(ApiPath.Of("api", "runs").With(("project", given.GetValue(project))), cancellationToken);
            return session.Answer(all, screen => screen.Table(
                ["Run", "State", "Workflow", "Dataset", "Submitted"],
                all.Items<RunView>().Select(one => new[] { $"{one.Id}", one.State, one.Workflow, one.Dataset, When.Second(one.SubmittedAt) }),
                "There are no runs; td run submit makes one."));
        });
    }

    private static Command Cancel(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        return runner.With(new Command("cancel", "Ask for a run to be canceled; td run show says when it is") { id }, async (session, given, cancellationToken) =>
        {
            var run = await session.Hub.PostAsync(ApiPath.Of("api", "runs", $"{given.GetRequiredValue(id)}", "cancel"), new { }, cancellationToken);
            return session.Answer(run, screen => screen.Line($"Run {run.As<RunView>().Id} will be canceled."));
        });
    }

    private static Command Repeat(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        var wait = Wait();
        return runner.With(new Command("repeat", "Submit a run again as it was: same snapshot, workflow, parameters and script") { id, wait }, async (session, given, cancellationToken) =>
        {
            var run = await session.Hub.PostAsync(ApiPath.Of("api", "runs", $"{given.GetRequiredValue(id)}", "repeat"), new { }, cancellationToken);
            return await ShowAsync(session, run, given.GetValue(wait), cancellationToken);
        });
    }

    private static async Task<int> ShowAsync(Session session, JsonElement run, bool wait, CancellationToken cancellationToken)
    {
        if (!wait)
            return session.Answer(run, screen => screen.Line($"Run {run.As<RunView>().Id} is submitted; follow it with: td run show {run.As<RunView>().Id}"));
        if (!session.Json)
            session.Screen.Note($"Run {run.As<RunView>().Id}");
        var last = await new RunWatch(session).FollowAsync(run, cancellationToken);
        var (next, status) = RunWatch.Judge(last.As<RunView>());
        session.Answer(last, screen =>
        {
            RunPicture.Draw(screen, last.As<RunView>(), session.Time.GetUtcNow());
            if (next is not null)
                screen.Line(next);
        });
        return status;
    }
}
