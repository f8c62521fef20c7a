using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Oidc;

namespace TrustedData.Cli.Shell;

/// <summary>Runs the work of commands, and turns what goes wrong into one line and an exit status.</summary>
/// <param name="screen">Where the person reads.</param>
/// <param name="profile">What TD_PROFILE says.</param>
/// <param name="time">The clock.</param>
public sealed class CommandRunner(Screen screen, string? profile, TimeProvider time)
{
    /// <summary>The work of a command.</summary>
    /// <param name="session">Who, where, and how it is shown.</param>
    /// <param name="given">The command line.</param>
    /// <param name="cancellationToken">Ends with Ctrl-C.</param>
    /// <returns>The exit status.</returns>
    public delegate Task<int> Work(Session session, ParseResult given, CancellationToken cancellationToken);

    /// <summary>Gives a command its work.</summary>
    public Command With(Command command, Work work)
    {
        command.SetAction((given, cancellationToken) => RunAsync(given, work, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult given, Work work, CancellationToken cancellationToken)
    {
        var json = given.GetValue(CommonOptions.Json);
        try
        {
            using var session = new Session(screen, given, profile, time);
            return await work(session, given, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
        catch (ProblemException refused)
        {
            if (json)
                screen.ProblemJson(refused.Problem.Json);
            else
                screen.Problem(refused.Problem.Text);
        }
        catch (CliException fault)
        {
            Tell(fault.Id, fault.Message);
        }
        catch (UnreachableException fault)
        {
            Tell("unreachable", fault.Message);
        }
        catch (OidcException fault)
        {
            Tell("login", fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Tell("file", fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or HttpIOException or JsonException)
        {
            Tell("answer-broken", $"A service's answer broke off or cannot be read: {fault.Message}");
        }

        return ExitStatus.Failure;

        void Tell(string id, string message)
        {
            if (json)
                screen.ProblemJson(new { id, title = message, detail = message });
            else
                screen.Problem(message);
        }
    }
}
