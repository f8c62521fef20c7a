using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Check;

/// <summary><c>td check</c>.</summary>
public static class CheckCommands
{
    private const string ListedBy = "td check list";
    private const string Seen = "checks";
    private const long MostBytes = 512L * 1024 * 1024;

    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("check", "Outputs that are held inside an enclave for a person to decide (its checkers)")
    {
        List(runner),
        Show(runner),
        Fetch(runner),
        Log(runner),
        Decide(runner),
    };

    private static Command List(CommandRunner runner) => runner.With(new Command("list", "List what is held") { CommonOptions.Enclave }, async (session, given, cancellationToken) =>
    {
        var all = await session.Enclave(given).GetAsync(ApiPath.Of("api", "checks"), cancellationToken);
        return session.Answer(all, screen => screen.Table(
            ["Run", "Workflow", "Dataset", "Attested", "Held since", "Outputs", "Because"],
            all.Items<CheckView>().Select(one => new[] { $"{one.Run}", one.Workflow, one.Dataset, one.Attested ? "yes" : "no", When.Minute(one.HeldSince), $"{one.Outputs?.Count}", string.Join(", ", one.Because ?? []) }),
            "Nothing is held."));
    });

    private static Command Show(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        return runner.With(new Command("show", "Show what a run left and what the check found in it; looking is recorded") { id, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var enclave = session.Enclave(given);
            var answer = await enclave.GetAsync(ApiPath.Of("api", "checks", $"{given.GetRequiredValue(id)}"), cancellationToken);
            // A decision is about what was seen: it names this digest, and is void when an output has changed since.
            if (answer.As<CheckView>().Digest is { } digest)
                session.Kept(Seen).Store(digest, enclave.Service, session.Person ?? "", $"{given.GetRequiredValue(id)}");
            return session.Answer(answer, screen => Draw(screen, answer.As<CheckView>()));
        });
    }

    private static Command Fetch(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        var file = CommonOptions.Name("FILE", "The output's file, as td check show names it");
        var to = CommonOptions.Text("--to", "PATH", "File to write; it must not exist yet");
        return runner.With(new Command("file", "Fetch a held file, to look at it with other programs inside the institution; recorded") { id, file, to, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var path = given.GetRequiredValue(to);
            var bytes = await session.Enclave(given).GetBytesAsync(ApiPath.Of("api", "checks", $"{given.GetRequiredValue(id)}", "files", given.GetRequiredValue(file)), MostBytes, cancellationToken);
            await using (var target = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                await target.WriteAsync(bytes, cancellationToken);
            return session.Answer(new { file = Path.GetFullPath(path), bytes = bytes.Length }, screen => screen.Line($"{path}: {bytes.Length} bytes. They have not been released; keep them inside."));
        });
    }

    private static Command Log(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        return runner.With(new Command("log", "Show what the program wrote; it stays inside, and reading it is recorded") { id, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var log = await session.Enclave(given).GetTextAsync(ApiPath.Of("api", "checks", $"{given.GetRequiredValue(id)}", "raw-log"), cancellationToken);
            return session.Answer(new { log }, screen => screen.Block(log));
        });
    }

    private static Command Decide(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", ListedBy);
        var release = new Option<bool>("--release") { Description = "Release what is held" };
        var refuse = new Option<bool>("--refuse") { Description = "Refuse it; nothing leaves" };
        var reason = CommonOptions.Reason("Why");
        var digest = CommonOptions.OptionalText("--digest", "D", "What the decision is about, as td check show --json gives it; otherwise what you last looked at. The decision is void when an output has changed since");
        var command = new Command("decide", "Decide on what is held") { id, release, refuse, reason, digest, CommonOptions.Enclave };
        command.Validators.Add(result =>
        {
            if (result.GetValue(release) == result.GetValue(refuse))
                result.AddError("Say either --release or --refuse.");
        });
        return runner.With(command, async (session, given, cancellationToken) =>
        {
            var enclave = session.Enclave(given);
            var run = $"{given.GetRequiredValue(id)}";
            var body = new
            {
                decision = given.GetValue(release) ? "release" : "refuse",
                reason = given.GetRequiredValue(reason),
                digest = given.GetValue(digest) ?? session.Kept(Seen).Find(enclave.Service, session.Person ?? "", run),
            };
            var answer = await enclave.PostAsync(ApiPath.Of("api", "checks", run, "decision"), body, cancellationToken);
            return session.Answer(answer, screen => screen.Line(answer.As<DecidedView>().State switch
            {
                "held" => "Your decision is recorded; it takes another checker as well.",
                "refused" => "Decided: it is refused, and nothing leaves.",
                _ => "Decided: it is released once the ledger has confirmed it.",
            }));
        });
    }

    private static void Draw(Screen screen, CheckView check)
    {
        screen.Line($"Run {check.Run}", "bold");
        screen.Fields(
            ("workflow", check.Workflow),
            ("dataset", check.Dataset),
            ("project", $"{check.Project}"),
            ("attested", check.Attested ? "yes: a registered workflow with checked parameters" : "no: nobody vouches for what the program did"),
            ("held since", When.Second(check.HeldSince)),
            ("because", string.Join("; ", check.Because ?? [])),
            ("ended as", check.ExitClass),
            ("people", $"{check.Subjects}"),
            ("parameters", check.Parameters is { ValueKind: JsonValueKind.Object } parameters ? parameters.GetRawText() : null));
        foreach (var output in check.Outputs ?? [])
            Draw(screen, output);
        foreach (var withheld in check.Withheld ?? [])
            screen.Line($"withheld: {withheld}", "yellow");
        if (check.Code is { Length: > 0 } code)
        {
            screen.Line("The script:", "bold");
            screen.Block(code);
        }
    }

    private static void Draw(Screen screen, CheckedOutput output)
    {
        screen.Line();
        screen.Line($"{output.Output} ({output.File}, {output.Kind}): {output.Verdict}", "bold");
        if (output.Message is { Length: > 0 })
            screen.Line(output.Message);
        if (output.Findings is { Count: > 0 } findings)
            screen.Table(["Rule", "Cell", "Finding"], findings.Select(one => new[] { one.Rule, one.Cell, one.Reason }));
        if (output.Text is { Length: > 0 } text)
            screen.Block(text);
    }

    private sealed record DecidedView(string? State);
}
