using System.CommandLine;
using TrustedData.Cli.Oidc;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Login;

/// <summary><c>td login</c>.</summary>
public static class LoginCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var at = new Option<string?>("--at") { Description = "Id of the organisation to log in at: hub (the usual one), or an enclave", HelpName = "ID" };
        return runner.With(
            new Command("login", "Log in with your browser; shows your id, by which others name you as a member or give you a role") { at },
            async (session, given, cancellationToken) =>
            {
                var logins = new List<LoginView>();
                foreach (var organisation in Places(session, given.GetValue(at)))
                {
                    var subject = await LogInAsync(session, organisation.Authority, cancellationToken);
                    logins.Add(new LoginView(organisation.Id, organisation.Authority.Address, subject));
                }

                return session.Answer(new { logins }, screen =>
                {
                    foreach (var login in logins)
                        screen.Line($"Logged in at {login.At}. Your id there: {login.Subject}");
                });
            });
    }

    private static IReadOnlyList<Organisation> Places(Session session, string? at) => session.Person is null
        ? [session.Profile.Find(at ?? "hub")]
        : OrganisationChoice.WithAccount(session.Profile, at, session.HasAccount);

    private static async Task<string> LogInAsync(Session session, Authority authority, CancellationToken cancellationToken)
    {
        if (session.Person is null)
            return await session.Tokens.LogIn(authority, new TerminalPrompt(session.Screen), cancellationToken);
        await session.Tokens.ForPerson(authority, session.Person, cancellationToken);
        return session.Tokens.SubjectOf(authority, session.Person) ?? "";
    }

    private sealed record LoginView(string At, string Authority, string Subject);

    private sealed class TerminalPrompt(Screen screen) : ILoginPrompt
    {
        public void Show(Uri address)
        {
            screen.Note("Open this address in your browser and log in:");
            screen.Note(address.AbsoluteUri);
            if (!Console.IsInputRedirected)
                screen.Note("If the browser is on another machine, paste the address it ends at here, and press Enter.");
        }

        public async Task<string?> Pasted(CancellationToken cancellationToken)
        {
            if (!Console.IsInputRedirected)
                return await Task.Run(Console.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        }
    }
}
