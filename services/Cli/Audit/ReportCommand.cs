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
        var filter = new EntryFilterOptions();
        return runner.With(
            filter.AddTo(new Command("report", "Write entries to a file, each with the proof that it stands in the log; all conditions must hold. The export is recorded") { format, to, CommonOptions.At }),
            async (session, given, cancellationToken) =>
            {
                var path = filter.On(ApiPath.Of("exports", given.GetRequiredValue(format)), given);
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
