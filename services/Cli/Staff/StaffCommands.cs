using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Staff;

/// <summary><c>td staff</c>.</summary>
public static class StaffCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("staff", "Who may do what in an enclave (its operator decides)")
    {
        List(runner),
        Grant(runner),
        Dismiss(runner),
    };

    private static Command List(CommandRunner runner) => runner.With(new Command("list", "List who has which role") { CommonOptions.Enclave }, async (session, given, cancellationToken) =>
    {
        var all = await session.Enclave(given).GetAsync(ApiPath.Of("api", "staff"), cancellationToken);
        return session.Answer(all, screen => screen.Table(
            ["Id", "Role", "Person", "Also known as", "Since"],
            all.Items<StaffView>().Select(one => new[] { $"{one.Id}", one.Role, one.Subject, string.Join(", ", one.AlsoKnownAs ?? []), When.Minute(one.Since) })));
    });

    private static Command Grant(CommandRunner runner)
    {
        var person = CommonOptions.Text("--person", "SUBJECT", "The person's id at the institution's authority, which td login shows to them");
        var role = CommonOptions.Text("--role", "ROLE", "steward, checker or operator").AcceptOnlyFromAmong("steward", "checker", "operator");
        var alias = new Option<string[]>("--also-known-as") { Description = "The same person's id at another authority, above all the hub's; must be declared, so that nobody decides on their own project", HelpName = "SUBJECT" };
        return runner.With(new Command("grant", "Give a person a role") { person, role, alias, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var body = new { subject = given.GetRequiredValue(person), role = given.GetRequiredValue(role), alsoKnownAs = given.GetValue(alias) ?? [] };
            var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "staff"), body, cancellationToken);
            return session.Answer(answer, screen =>
            {
                var view = answer.As<StaffView>();
                screen.Line($"{view.Subject} is {view.Role} (role {view.Id}).");
            });
        });
    }

    private static Command Dismiss(CommandRunner runner)
    {
        var id = CommonOptions.Id("ID", "Id of the role", "td staff list");
        return runner.With(new Command("dismiss", "Take a role away") { id, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var role = given.GetRequiredValue(id);
            await session.Enclave(given).DeleteAsync(ApiPath.Of("api", "staff", $"{role}"), cancellationToken);
            return session.Answer(new { id = role, dismissed = true }, screen => screen.Line("The role is taken away."));
        });
    }

    private sealed record StaffView(Guid Id, string? Subject, string? Role, IReadOnlyList<string>? AlsoKnownAs, DateTimeOffset Since);
}
