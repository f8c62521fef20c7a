using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit report</c>: entries in a form that other tools read, with their proofs.</summary>
public static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var format = CommonOptions.Text("--format", "FORMAT", "fhir (a FHIR R4 Bundle of AuditEvents) or csv").AcceptOnlyFromAmong("fhir", "csv");
        var to = CommonOptions.Text("--to", "FILE", "Where to write it; with several organisations, each one's id is added to the name");
        var type = CommonOptions.OptionalText("--type", "TYPE", "Kind of event, for example run.accepted");
        var actor = CommonOptions.OptionalText("--actor", "ID", "A person's id or a service's name, as actor or as the one acted for");
        var run = CommonOptions.OptionalText("--run", "ID", "A run");
        var project = CommonOptions.OptionalText("--project", "ID", "A project");
        var dataset = CommonOptions.OptionalText("--dataset", "REF", "A dataset as td:enclave/name@snapshot; without the snapshot, any of them");
        var outcome = CommonOptions.OptionalText("--outcome", "OUTCOME", "success, refused or failed").AcceptOnlyFromAmong("success", "refused", "failed");
        var since = MomentOption.Create("--since", "Recorded at or after this time, for example 2027-03-31 or 2027-03-31T09:30:00Z");
        var until = MomentOption.Create("--until", "Recorded before this time");
        return runner.With(
            new Command("report", "Write entries to a file, each with the proof that it stands in the log; all conditions must hold. The export is recorded") { format, to, type, actor, run, project, dataset, outcome, since, until, CommonOptions.At },
            async (session, given, cancellationToken) =>
            {
                var path = ApiPath.Of("exports", given.GetRequiredValue(format)).With(
                    ("type", given.GetValue(type)), ("actor", given.GetValue(actor)), ("run", given.GetValue(run)), ("project", given.GetValue(project)), ("dataset", given.GetValue(dataset)),
                    ("outcome", given.GetValue(outcome)), ("since", MomentOption.Text(given.GetValue(since))), ("until", MomentOption.Text(given.GetValue(until))));
                var places = OrganisationChoice.WithAccount(session.Profile, given.GetValue(CommonOptions.At), session.HasAccount);
                var written = new List<WrittenReport>();
                foreach (var place in places)
                {
                    var file = FileOf(given.GetRequiredValue(to), places.Count > 1 ? place.Id : null);
                    await WriteAsync(session.LedgerOf(place), path, file, cancellationToken);
                    written.Add(new WrittenReport(place.Id, file, new FileInfo(file).Length));
                }

                return session.Answer(new { written }, screen => written.ForEach(one => screen.Line($"Entries of the ledger of {one.At}, with their proofs: {one.File} ({one.Bytes} bytes)")));
            });
    }

    /// <summary>The file of one organisation among several: its id before the extension.</summary>
    public static string FileOf(string file, string? organisation) =>
        organisation is null ? file : Path.Combine(Path.GetDirectoryName(file) ?? "", $"{Path.GetFileNameWithoutExtension(file)}.{organisation}{Path.GetExtension(file)}");

    // Under its name there is never half a report.
    private static async Task WriteAsync(ApiClient ledger, ApiPath path, string file, CancellationToken cancellationToken)
    {
        var part = $"{file}.part";
        try
        {
            using (var response = await ledger.OpenAsync(path, cancellationToken))
            await using (var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
                await response.Content.CopyToAsync(target, cancellationToken);
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private sealed record WrittenReport(string At, string File, long Bytes);
}
