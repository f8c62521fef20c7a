using System.CommandLine;
using System.Globalization;
using TrustedData.Cli.Api;
using TrustedData.Cli.Audit;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Dataset;

/// <summary><c>td dataset audit</c>: what the enclave's ledger says of one of its datasets.</summary>
public static class DatasetAuditCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var name = CommonOptions.Name("DATASET", "The dataset: its name, enclave/name, or td:enclave/name@snapshot");
        var type = CommonOptions.OptionalText("--type", "TYPE", "Kind of event, for example run.accepted");
        var outcome = CommonOptions.OptionalText("--outcome", "OUTCOME", "success, refused or failed").AcceptOnlyFromAmong("success", "refused", "failed");
        var run = CommonOptions.OptionalText("--run", "ID", "A part of a run, as entries name it");
        var since = MomentOption.Create("--since", "Recorded at or after this time, for example 2027-03-31 or 2027-03-31T09:30:00Z");
        var until = MomentOption.Create("--until", "Recorded before this time");
        var after = CommonOptions.OptionalText("--after", "ID", "Go on after this one, as the page before says");
        var take = new Option<int?>("--take") { Description = "At most so many, 1 to 500 (usually 100)", HelpName = "N" };
        return runner.With(
            new Command("audit", "Show the enclave's audit entries about a dataset; all conditions must hold. Reading them is recorded") { name, type, outcome, run, since, until, after, take, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var dataset = DatasetName.Read(given.GetRequiredValue(name));
                var path = ApiPath.Of("api", "datasets", dataset.Name, "audit").With(
                    ("type", given.GetValue(type)), ("outcome", given.GetValue(outcome)), ("run", given.GetValue(run)), ("since", MomentOption.Text(given.GetValue(since))),
                    ("until", MomentOption.Text(given.GetValue(until))), ("after", given.GetValue(after)), ("take", given.GetValue(take)?.ToString(CultureInfo.InvariantCulture)));
                var answer = await session.Enclave(given, dataset.Enclave).GetAsync(path, cancellationToken);
                return session.Answer(answer, screen =>
                {
                    var page = answer.As<Page>();
                    screen.Table(PlacedEntry.Columns, (page.Items ?? []).Select(one => one.Row()), "No entry fits.");
                    if (page.Next is { } next)
                        screen.Line($"There may be more: --after {next}");
                });
            });
    }

    private sealed record Page(IReadOnlyList<PlacedEntry>? Items, Guid? Next);
}
