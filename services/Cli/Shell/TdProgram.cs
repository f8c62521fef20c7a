using System.CommandLine;
using System.CommandLine.Parsing;
using TrustedData.Cli.Access;
using TrustedData.Cli.Audit;
using TrustedData.Cli.Catalogue;
using TrustedData.Cli.Check;
using TrustedData.Cli.Consent;
using TrustedData.Cli.Dataset;
using TrustedData.Cli.Enclave;
using TrustedData.Cli.Login;
using TrustedData.Cli.Policy;
using TrustedData.Cli.Project;
using TrustedData.Cli.Release;
using TrustedData.Cli.Run;
using TrustedData.Cli.Staff;
using TrustedData.Cli.Status;
using TrustedData.Cli.Workflow;

namespace TrustedData.Cli.Shell;

/// <summary>The whole program: all commands, parsed and run.</summary>
/// <param name="screen">Where the person reads.</param>
/// <param name="profile">What TD_PROFILE says.</param>
/// <param name="time">The clock.</param>
public sealed class TdProgram(Screen screen, string? profile, TimeProvider time)
{
    private const string Description =
        """
        td - analyses go to the data, checked results come back.

        A researcher browses the catalogue, asks for access, submits runs and downloads releases. Data stewards, output
        checkers and operators of a data holder do their work with the same program, and auditors verify the logs.
        """;

    /// <summary>Runs a command line and returns the exit status.</summary>
    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        // A reason may begin with @, and -abc is no bundle of options here.
        var given = Root().Parse(arguments is [] ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (given.Errors.Count > 0)
            return Usage(given);
        return await given.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(2), Output = screen.Output, Error = screen.Error },
            cancellationToken);
    }

    /// <summary>All commands.</summary>
    public RootCommand Root()
    {
        var runner = new CommandRunner(screen, profile, time);
        return new RootCommand(Description)
        {
            CommonOptions.Json,
            CommonOptions.As,
            LoginCommand.Create(runner),
            StatusCommand.Create(runner),
            CatalogueCommand.Create(runner),
            ProjectCommands.Create(runner),
            AccessCommands.Create(runner),
            WorkflowCommands.Create(runner),
            RunCommands.Create(runner),
            ReleaseCommands.Create(runner),
            DatasetCommands.Create(runner),
            ConsentCommands.Create(runner),
            PolicyCommands.Create(runner),
            CheckCommands.Create(runner),
            StaffCommands.Create(runner),
            EnclaveCommands.Create(runner),
            AuditCommands.Create(runner),
        };
    }

    private int Usage(ParseResult given)
    {
        var message = string.Join(" ", given.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal));
        if (given.GetResult(CommonOptions.Json) is { Implicit: false })
            screen.ProblemJson(new { id = "usage", title = message, detail = message });
        else
            screen.Problem($"{message} See {NameOf(given.CommandResult)} --help");
        return ExitStatus.Usage;
    }

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "td";
}
