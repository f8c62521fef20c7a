using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit key</c>.</summary>
internal static class KeyCommand
{
    public static Command Create(CommandRunner runner) => runner.With(
        new Command("key", "Print the verifier keys (vkeys) of the logs from your profile, one a line, the current one first; where you are logged in, compare them with what the ledger says. Exit status 1 when they differ") { CommonOptions.At },
        async (session, given, cancellationToken) =>
        {
            var at = given.GetValue(CommonOptions.At);
            var found = new List<KeyView>();
            foreach (var place in at is null ? session.Profile.All.Where(one => one.Ledger.VerifierKey is not null) : [session.Profile.Find(at)])
                found.Add(await LookAsync(session, place, cancellationToken));

            session.Answer(new { ledgers = found }, screen => Draw(screen, found));
            return found.Exists(one => one.Differs == true) ? ExitStatus.Failure : ExitStatus.Success;
        });

    private static async Task<KeyView> LookAsync(Session session, Organisation place, CancellationToken cancellationToken)
    {
        var trust = LedgerTrust.Of(place);
        var keys = trust.Keys.Keys.Select(key => $"{key}").ToList();
        var witnesses = trust.Witnesses.Witnesses.Select(witness => $"{witness}").ToList();
        if (!session.HasAccount(place))
            return new KeyView(place.Id, keys, witnesses, null, null, "you are not logged in there");
        try
        {
            var said = (await session.LedgerOf(place).GetTextAsync(ApiPath.Of("key"), cancellationToken)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new KeyView(place.Id, keys, witnesses, said, said.Length == 0 || said.Except(keys, StringComparer.Ordinal).Any(), null);
        }
        catch (Exception fault) when (fault is ProblemException or UnreachableException)
        {
            return new KeyView(place.Id, keys, witnesses, null, null, fault.Message);
        }
    }

    private static void Draw(Screen screen, List<KeyView> found)
    {
        foreach (var one in found)
        {
            foreach (var key in one.Keys)
                screen.Line(key);
            if (one.Differs == true)
                screen.Problem($"The ledger of {one.At} says that its key is {string.Join(", ", one.Ledger ?? [])}, which is not in your profile. Ask the organisation, not the ledger, which is right.");
            else if (one.NotCompared is not null)
                screen.Note($"The key of {one.At} was not compared with what its ledger says: {one.NotCompared}");
        }
    }

    /// <summary>The keys of a ledger.</summary>
    /// <param name="At">The organisation.</param>
    /// <param name="Keys">Its log's keys by the profile.</param>
    /// <param name="Witnesses">Its witnesses' keys by the profile.</param>
    /// <param name="Ledger">Its log's keys by the ledger itself.</param>
    /// <param name="Differs">Whether the ledger names a key that the profile does not have; null when it could not be asked.</param>
    /// <param name="NotCompared">Why it could not be asked.</param>
    private sealed record KeyView(string At, IReadOnlyList<string> Keys, IReadOnlyList<string> Witnesses, IReadOnlyList<string>? Ledger, bool? Differs, string? NotCompared);
}
