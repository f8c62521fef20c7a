using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Witness;

/// <summary>Who this witness is and which logs it knows; section <c>Witness</c>.</summary>
public sealed class WitnessOptions
{
    /// <summary>Name that stands in the cosignatures, an address without scheme by custom, for example <c>trusteddata.local/hub/witness</c>. It never changes.</summary>
    [Required, RegularExpression(@"^[^\s+]{1,200}$", ErrorMessage = "Witness:Name is a name of at most 200 characters without white space and plus signs.")]
    public string Name { get; set; } = null!;

    /// <summary>File with the Ed25519 seed in base64, readable by its owner alone. It is a key of its own, never one that signs a log.</summary>
    [Required]
    public string SigningKeyFile { get; set; } = null!;

    /// <summary>The logs; checkpoints of any other are answered with 404.</summary>
    public IList<WitnessedLogOptions> Logs { get; set; } = [];

    /// <summary>Requests that one address may send in a second; twice as many at once.</summary>
    [Range(1, 10_000)]
    public int RequestsPerSecond { get; set; } = 20;

    /// <summary>How often a log is looked at that this witness fetches from, in milliseconds.</summary>
    [Range(50, 600_000)]
    public int PullMilliseconds { get; set; } = 1000;
}

/// <summary>A log that is witnessed.</summary>
public sealed class WitnessedLogOptions
{
    /// <summary>The log's verifier keys (vkeys), all of one name, from a source other than the log; several when it changed its key.</summary>
    public IList<string> VerifierKeys { get; set; } = [];

    /// <summary>Where to fetch from; null for a log that comes here by itself.</summary>
    public LogSourceOptions? Source { get; set; }
}

/// <summary>A log that cannot come here, because nothing is accepted inward, and is fetched instead.</summary>
public sealed class LogSourceOptions
{
    /// <summary>Address of the ledger.</summary>
    [Required]
    public Uri Address { get; set; } = null!;

    /// <summary>The authority of the ledger's organisation.</summary>
    [Required]
    public Uri Authority { get; set; } = null!;

    /// <summary>This witness's client there; it may ask for the scope <c>ledger.witness</c>.</summary>
    [Required]
    public string ClientId { get; set; } = null!;

    [Required]
    public string ClientSecret { get; set; } = null!;
}

/// <summary>Refuses to start with keys that are none, with a log listed twice, or with a token sent over an open line.</summary>
public sealed class WitnessOptionsValidator : IValidateOptions<WitnessOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, WitnessOptions options)
    {
        var problems = new List<string>();
        var origins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var log in options.Logs)
        {
            if (!LogKeys.TryParse(log.VerifierKeys, out var keys))
                problems.Add("Witness:Logs: each log needs VerifierKeys, one or more C2SP verifier keys of one name.");
            else if (!origins.Add(keys.Origin))
                problems.Add($"Witness:Logs lists {keys.Origin} twice; give all its keys in one entry.");
            if (log.Source is { } source)
                problems.AddRange(ProblemsOf(source));
        }
        if (origins.Count == 0)
            problems.Add("Witness:Logs is empty; a witness knows at least one log.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(LogSourceOptions source)
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(source, new ValidationContext(source), results, validateAllProperties: true))
            return results.Select(result => $"Witness:Logs:Source: {result.ErrorMessage}");
        return new[] { (nameof(source.Address), source.Address), (nameof(source.Authority), source.Authority) }
            .Where(pair => pair.Item2 is not { IsAbsoluteUri: true } || pair.Item2 is { Scheme: not "https", IsLoopback: false })
            .Select(pair => $"Witness:Logs:Source:{pair.Item1} must be https unless it is on this machine's loopback address.");
    }
}
