using System.CommandLine;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandRunner runner)
    {
        var to = CommonOptions.Text("--to", "DIR", "Directory of the log; an earlier export in it grows. Of several organisations, each gets a directory in it");
        return runner.With(
            new Command("export", "Write whole logs as static files (C2SP tlog-tiles), verified, for offline use and other tools. The export itself is recorded") { to, CommonOptions.At },
            async (session, given, cancellationToken) =>
            {
                var at = given.GetValue(CommonOptions.At);
                var directory = Path.GetFullPath(given.GetRequiredValue(to));
                var places = OrganisationChoice.WithAccount(session.Profile, at, session.HasAccount);
                var exported = new List<LedgerVerdict>();
                foreach (var place in places)
                    exported.Add(await new ExportLedger(session, place, places.Count == 1 ? directory : Path.Combine(directory, place.Id)).RunAsync(cancellationToken));

                var verified = exported.TrueForAll(one => one.Verified);
                session.Answer(new { verified, ledgers = exported }, screen => exported.ForEach(one => one.Draw(screen)));
                return verified ? ExitStatus.Success : ExitStatus.Failure;
            });
    }
}
