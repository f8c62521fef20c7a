using System.CommandLine;
using TrustedData.Cli.Shell;

namespace TrustedData.Tests.Unit.Cli;

public sealed class HelpTests
{
    private static readonly string[] Issued =
    [
        "login", "dataset import", "consent withdraw", "catalogue", "project create", "access request", "access list", "access approve", "access deny", "access revoke",
        "workflow list", "workflow register", "run submit", "run show", "run cancel", "run list", "run repeat", "check list", "check show", "check decide",
        "release download", "release recall", "audit search", "audit verify", "audit key", "audit export", "audit prove", "audit receipt", "staff list", "staff grant", "staff dismiss", "enclave close", "enclave open", "policy show", "policy set", "status",
    ];

    [Fact]
    public void Every_command_that_was_promised_is_there() => Issued.Except(All().Where(one => one.Command.Subcommands.Count == 0).Select(one => one.Path)).ShouldBeEmpty();

    [Fact]
    public void Every_command_option_and_argument_is_described() => All()
        .SelectMany(one => one.Command.Options.Cast<Symbol>().Concat(one.Command.Arguments).Append(one.Command).Where(symbol => string.IsNullOrWhiteSpace(symbol.Description)).Select(symbol => $"{one.Path} {symbol.Name}"))
        .ShouldBeEmpty();

    [Fact]
    public async Task Help_of_every_command_can_be_read()
    {
        foreach (var (path, _) in All())
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            (await new TdProgram(new Screen(output, error), null, TimeProvider.System).RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"], TestContext.Current.CancellationToken)).ShouldBe(0);
            output.ToString().ShouldContain("--json");
        }
    }

    private static IEnumerable<(string Path, Command Command)> All()
    {
        using var nowhere = new StringWriter();
        return Below("", new TdProgram(new Screen(nowhere, nowhere), null, TimeProvider.System).Root());
    }

    private static IEnumerable<(string Path, Command Command)> Below(string path, Command command) =>
        command.Subcommands.SelectMany(one => Below($"{path} {one.Name}".Trim(), one)).Prepend((path, command));
}
