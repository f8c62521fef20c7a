using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Project;

/// <summary><c>td project</c>.</summary>
public static class ProjectCommands
{
    private const string ListedBy = "td project list";

    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("project", "Projects: whoever is a member may ask for data and submit runs in it")
    {
        CreateProject(runner),
        List(runner),
        Show(runner),
        new Command("member", "Who is in a project") { Add(runner), Remove(runner) },
    };

    private static Command CreateProject(CommandRunner runner)
    {
        var title = CommonOptions.Text("--title", "TEXT", "Its title, seen by members and by the stewards they ask");
        return runner.With(new Command("create", "Make a project with yourself as its first member") { title }, async (session, given, cancellationToken) =>
        {
            var made = await session.Hub.PostAsync(ApiPath.Of("api", "projects"), new { title = given.GetRequiredValue(title) }, cancellationToken);
            return session.Answer(made, screen => screen.Line($"Project {made.As<ProjectView>().Id}"));
        });
    }

    private static Command List(CommandRunner runner) => runner.With(new Command("list", "List your projects"), async (session, _, cancellationToken) =>
    {
        var all = await session.Hub.GetAsync(ApiPath.Of("api", "projects"), cancellationToken);
        return session.Answer(all, screen => screen.Table(
            ["Project", "Title", "Members", "Created"],
            all.Items<ProjectView>().Select(one => new[] { $"{one.Id}", one.Title, $"{one.Members?.Count(member => member.Until is null)}", When.Minute(one.CreatedAt) }),
            "You are in no project; td project create --title makes one."));
    });

    private static Command Show(CommandRunner runner)
    {
        var id = CommonOptions.Id("PROJECT", "Id of the project", ListedBy);
        return runner.With(new Command("show", "Show a project and everybody who is or was in it") { id }, async (session, given, cancellationToken) =>
        {
            var one = await session.Hub.GetAsync(ApiPath.Of("api", "projects", $"{given.GetRequiredValue(id)}"), cancellationToken);
            return session.Answer(one, screen => Draw(screen, one.As<ProjectView>()));
        });
    }

    private static Command Add(CommandRunner runner)
    {
        var id = CommonOptions.Id("PROJECT", "Id of the project", ListedBy);
        var person = CommonOptions.Text("--person", "SUBJECT", "The person's id at the hub, which td login shows to them; never a name or an address");
        return runner.With(new Command("add", "Add a person. Nobody gains access to data by joining") { id, person }, async (session, given, cancellationToken) =>
        {
            var project = await session.Hub.PostAsync(ApiPath.Of("api", "projects", $"{given.GetRequiredValue(id)}", "members"), new { subject = given.GetRequiredValue(person) }, cancellationToken);
            return session.Answer(project, screen => Draw(screen, project.As<ProjectView>()));
        });
    }

    private static Command Remove(CommandRunner runner)
    {
        var id = CommonOptions.Id("PROJECT", "Id of the project", ListedBy);
        var person = CommonOptions.Text("--person", "SUBJECT", "The person's id at the hub");
        return runner.With(new Command("remove", "End a person's membership") { id, person }, async (session, given, cancellationToken) =>
        {
            var (project, subject) = (given.GetRequiredValue(id), given.GetRequiredValue(person));
            await session.Hub.DeleteAsync(ApiPath.Of("api", "projects", $"{project}", "members", subject), cancellationToken);
            return session.Answer(new { id = project, removed = subject }, screen => screen.Line("Their membership has ended."));
        });
    }

    private static void Draw(Screen screen, ProjectView project)
    {
        screen.Line(project.Title ?? "", "bold");
        screen.Fields(("project", $"{project.Id}"), ("created", When.Minute(project.CreatedAt)));
        screen.Table(["Member", "Since", "Until"], (project.Members ?? []).Select(one => new[] { one.Subject, When.Minute(one.Since), one.Until is { } until ? When.Minute(until) : null }));
    }

    private sealed record ProjectView(Guid Id, string? Title, DateTimeOffset CreatedAt, IReadOnlyList<MemberView>? Members);

    private sealed record MemberView(string Subject, DateTimeOffset Since, DateTimeOffset? Until);
}
