using System.CommandLine;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Cli.Audit;

/// <summary>Whose signatures count for a log; never what the log itself says of them.</summary>
/// <param name="Keys">The log's keys.</param>
/// <param name="Witnesses">Who must have cosigned.</param>
public sealed record LedgerTrust(LogKeys Keys, WitnessPolicy Witnesses)
{
    /// <summary>What the profile says of an organisation's ledger.</summary>
    /// <exception cref="CliException">It has no key, or one that is none.</exception>
    public static LedgerTrust Of(Organisation organisation) => Find(organisation) ?? throw new CliException(
        "verifier-key-missing", $"The profile has no verifier key for the ledger of {organisation.Id}, and a key that the ledger gives proves nothing. Get it from the organisation and add it as verifierKey.");

    /// <summary>What the profile says of an organisation's ledger; null when it has no key.</summary>
    /// <exception cref="CliException">A key is none.</exception>
    public static LedgerTrust? Find(Organisation organisation)
    {
        var ledger = organisation.Ledger;
        if (ledger.VerifierKey is null)
            return null;
        var origin = $"the profile's ledger of {organisation.Id}";
        return Read([ledger.VerifierKey, .. ledger.FormerVerifierKeys], ledger.Witnesses, ledger.Quorum, null, origin);
    }

    /// <summary>Reads verifier keys.</summary>
    /// <param name="keys">The log's, at least one.</param>
    /// <param name="witnesses">The witnesses'.</param>
    /// <param name="quorum">How many of them must have cosigned; null for all.</param>
    /// <param name="origin">What the log's checkpoints call it, if not as its keys do.</param>
    /// <param name="whence">Where they come from, for the error's text.</param>
    /// <exception cref="CliException">One is none, or they do not go together.</exception>
    public static LedgerTrust Read(IReadOnlyList<string> keys, IReadOnlyList<string> witnesses, int? quorum, string? origin, string whence)
    {
        if (!LogKeys.TryParse(keys, out var log))
            throw new CliException("verifier-key", $"The verifier keys of {whence} are not keys of one log (name+id+base64, of kind 1): {string.Join(", ", keys)}.");
        if (!WitnessPolicy.TryParse(witnesses, quorum, out var policy, out var problem))
            throw new CliException("witnesses", $"The witnesses of {whence} cannot be used. {problem}");
        return new LedgerTrust(origin is null ? log : log with { Origin = origin }, policy);
    }
}

/// <summary>The options that name keys on the command line, for whoever has no profile.</summary>
public sealed class TrustOptions
{
    private readonly Option<string[]> keys = new("--key") { Description = "Verifier key of the log, or a file with one a line; again for a key that it signed with before", HelpName = "VKEY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> witnesses = new("--witness") { Description = "Verifier key of a witness that must have cosigned, or a file with one a line", HelpName = "VKEY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> quorum = new("--quorum") { Description = "How many of the witnesses must have cosigned (usually all)", HelpName = "K" };
    private readonly Option<string?> origin = CommonOptions.OptionalText("--origin", "NAME", "First line of the log's checkpoints, if it is not the name of its key");

    /// <summary>Gives a command the options.</summary>
    public Command AddTo(Command command)
    {
        foreach (var option in new Option[] { keys, witnesses, quorum, origin })
            command.Options.Add(option);
        return command;
    }

    /// <summary>What was given; null when no key was.</summary>
    /// <exception cref="CliException">A key is none, or witnesses were given without a key.</exception>
    public async Task<LedgerTrust?> ReadAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var (logKeys, witnessKeys) = (given.GetValue(keys) ?? [], given.GetValue(witnesses) ?? []);
        if (logKeys.Length == 0 && (witnessKeys.Length > 0 || given.GetValue(quorum) is not null || given.GetValue(origin) is not null))
            throw new CliException("key-needed", "--witness, --quorum and --origin go with --key; without it the keys and witnesses of the profile count.");
        return logKeys.Length == 0
            ? null
            : LedgerTrust.Read(await ExpandAsync(logKeys, cancellationToken), await ExpandAsync(witnessKeys, cancellationToken), given.GetValue(quorum), given.GetValue(origin), "the command line");
    }

    private static async Task<IReadOnlyList<string>> ExpandAsync(string[] given, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var one in given)
        {
            if (File.Exists(one))
                found.AddRange((await TextFile.ReadAsync(one, cancellationToken)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            else
                found.Add(one);
        }
        return found;
    }
}
