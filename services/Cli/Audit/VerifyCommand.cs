using System.CommandLine;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit verify</c>.</summary>
internal static class VerifyCommand
{
    private const string Counted = "entries verified";

    public static Command Create(CommandRunner runner)
    {
        var trust = new TrustOptions();
        var directory = CommonOptions.OptionalText("--dir", "DIR", "Verify an exported log instead, or any in the C2SP tlog-tiles layout: offline, with --key, or with the profile's keys of --at");
        var since = new Option<string[]>("--since") { Description = "With --dir: file with an earlier checkpoint, which the log must continue", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var command = new Command("verify", "Verify whole logs: nothing edited, removed, reordered or rolled back since you last looked. Exit status 1 when anything is wrong") { directory, since, CommonOptions.At };
        return runner.With(trust.AddTo(command), async (session, given, cancellationToken) =>
        {
            var keys = await trust.ReadAsync(given, cancellationToken);
            var (offline, earlier) = (given.GetValue(directory), given.GetValue(since) ?? []);
            if (offline is null && (keys is not null || earlier.Length > 0))
                throw new CliException("dir-needed", "--key and --since go with --dir. A ledger is verified with the keys of your profile, and against the checkpoint that you saw last.");
            return offline is null
                ? await OnlineAsync(session, given.GetValue(CommonOptions.At), cancellationToken)
                : Show(session, [await VerifyDirectory.RunAsync(offline, keys ?? OfProfile(session, given.GetValue(CommonOptions.At)), earlier, Notes(session, Counted), cancellationToken)]);
        });
    }

    private static async Task<int> OnlineAsync(Session session, string? at, CancellationToken cancellationToken)
    {
        var ledgers = new List<LedgerVerdict>();
        foreach (var place in OrganisationChoice.WithAccount(session.Profile, at, session.HasAccount))
            ledgers.Add(await new VerifyLedger(session, place).RunAsync(Notes(session, $"{Counted} at {place.Id}"), cancellationToken));
        return Show(session, ledgers);
    }

    private static LedgerTrust OfProfile(Session session, string? at) => at is null
        ? throw new CliException("key-needed", "Say whose log it is: --key VKEY, or --at ID for the key in your profile. A key that lies beside the log proves nothing.")
        : LedgerTrust.Of(session.Profile.Find(at));

    private static CountNotes? Notes(Session session, string what) => session.Json ? null : new CountNotes(session.Screen, what, session.Time);

    private static int Show(Session session, List<LedgerVerdict> ledgers)
    {
        var verified = ledgers.TrueForAll(one => one.Verified);
        session.Answer(new { verified, ledgers }, screen => ledgers.ForEach(one => one.Draw(screen)));
        return verified ? ExitStatus.Success : ExitStatus.Failure;
    }
}
