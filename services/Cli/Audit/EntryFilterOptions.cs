using System.CommandLine;
using System.Globalization;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary>What entries are chosen by on the command line; all that is given must hold.</summary>
public sealed class EntryFilterOptions
{
    private readonly Option<string?> type = CommonOptions.OptionalText("--type", "TYPE", "Kind of event, for example run.accepted");
    private readonly Option<string?> actor = CommonOptions.OptionalText("--actor", "ID", "A person's id or a service's name, as actor or as the one acted for");
    private readonly Option<string?> run = CommonOptions.OptionalText("--run", "ID", "A run");
    private readonly Option<string?> project = CommonOptions.OptionalText("--project", "ID", "A project");
    private readonly Option<string?> dataset = CommonOptions.OptionalText("--dataset", "REF", "A dataset as td:enclave/name@snapshot; without the snapshot, any of them");
    private readonly Option<string?> outcome = CommonOptions.OptionalText("--outcome", "OUTCOME", "success, refused or failed").AcceptOnlyFromAmong("success", "refused", "failed");
    private readonly Option<DateTimeOffset?> since = MomentOption.Create("--since", "Recorded at or after this time, for example 2027-03-31 or 2027-03-31T09:30:00Z");
    private readonly Option<DateTimeOffset?> until = MomentOption.Create("--until", "Recorded before this time");

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        foreach (var option in new Option[] { type, actor, run, project, dataset, outcome, since, until })
            command.Options.Add(option);
        return command;
    }

    /// <summary>A ledger's path with what was given.</summary>
    public ApiPath On(ApiPath path, ParseResult given, params (string Name, long? Value)[] more) => path.With(
        [
            ("type", given.GetValue(type)), ("actor", given.GetValue(actor)), ("run", given.GetValue(run)), ("project", given.GetValue(project)), ("dataset", given.GetValue(dataset)),
            ("outcome", given.GetValue(outcome)), ("since", MomentOption.Text(given.GetValue(since))), ("until", MomentOption.Text(given.GetValue(until))),
            .. more.Select(one => (one.Name, one.Value?.ToString(CultureInfo.InvariantCulture))),
        ]);
}
