using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Cli.Workflow;

/// <summary><c>td workflow</c>.</summary>
public static class WorkflowCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("workflow", "What can be run; what an enclave lets run")
    {
        List(runner),
        Register(runner),
    };

    private static Command List(CommandRunner runner)
    {
        var at = new Option<string?>("--at") { Description = "hub: what can be run, with its parameters; or an enclave: its register. Otherwise where you have an account", HelpName = "ID" };
        return runner.With(new Command("list", "List the workflows") { at }, async (session, given, cancellationToken) =>
        {
            var place = OrganisationChoice.WithAccount(session.Profile, given.GetValue(at), session.HasAccount)[0];
            if (place.Id != "hub")
            {
                var register = await session.Of(place).GetAsync(ApiPath.Of("api", "workflows"), cancellationToken);
                return session.Answer(register, screen => DrawRegister(screen, register));
            }

            var all = await session.Hub.GetAsync(ApiPath.Of("api", "workflows"), cancellationToken);
            return session.Answer(all, screen => Draw(screen, all.Items<WorkflowView>()));
        });
    }

    private static Command Register(CommandRunner runner)
    {
        var file = CommonOptions.Name("FILE", "The workflow's CWL descriptor");
        return runner.With(
            new Command("register", "Propose a workflow to an enclave, or confirm what another steward or operator proposed: it takes two people with the same file") { file, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var descriptor = await TextFile.ReadAsync(given.GetRequiredValue(file), cancellationToken);
                var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "workflows"), new { descriptor }, cancellationToken);
                return session.Answer(answer, screen =>
                {
                    var view = answer.As<RegistrationView>();
                    screen.Line(view.State == "registered"
                        ? $"{view.Name} {view.Version} is registered, with the image {view.ImageDigest}."
                        : $"{view.Name} {view.Version} is proposed, with the image {view.ImageDigest}; a second person must register the same file.");
                });
            });
    }

    private static void Draw(Screen screen, IReadOnlyList<WorkflowView> workflows)
    {
        foreach (var one in workflows)
        {
            screen.Line($"{one.Name} {one.Version}: {one.Title}", "bold");
            screen.Line(one.Description ?? "");
            screen.Fields(
                ("enclave", one.Enclave),
                ("outputs", one.Attested ? "attested: can be released without a checker" : "a checker looks at every output"),
                ("needs", string.Join(", ", one.Requires ?? [])),
                ("own script", one.TakesCode ? "--code FILE" : null));
            screen.Table(
                ["--param", "Type", "", "Description"],
                (one.Parameters ?? []).Select(parameter => new[] { parameter.Name, TypeOf(parameter), parameter.Required ? "required" : null, parameter.Description ?? parameter.Label }),
                "It takes no parameters.");
        }

        if (workflows.Count == 0)
            screen.Line("No enclave has registered a workflow.");
    }

    private static string TypeOf(WorkflowParameter parameter) => parameter.Symbols is { Count: > 0 } symbols ? string.Join(" | ", symbols) : parameter.Type;

    private static void DrawRegister(Screen screen, JsonElement register) => screen.Table(
        ["Workflow", "State", "Descriptor", "Image", "Proposed"],
        register.Items<RegistrationView>().Select(one => new[] { $"{one.Name} {one.Version}", one.State, one.DescriptorDigest, one.ImageDigest, When.Minute(one.ProposedAt) }));

    private sealed record WorkflowView(
        string? Enclave, string? Name, string? Version, string? Title, string? Description, bool Attested, bool TakesCode,
        IReadOnlyList<string>? Requires, IReadOnlyList<WorkflowParameter>? Parameters);

    private sealed record RegistrationView(string? Name, string? Version, string? State, string? DescriptorDigest, string? ImageDigest, DateTimeOffset ProposedAt);
}
