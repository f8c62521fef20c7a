using Microsoft.Extensions.Options;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Cosigning;

/// <summary>Who cosigns this log's checkpoints, and how many of them must; section <c>Ledger</c>.</summary>
public sealed class CosigningOptions
{
    /// <summary>The witnesses.</summary>
    public IList<WitnessOfLogOptions> Witnesses { get; set; } = [];

    /// <summary>How many of them must have cosigned a checkpoint before a release may rest on it; all of them unless said otherwise.</summary>
    public int? Quorum { get; set; }

    /// <summary>
    /// Longest time, in seconds, that a ledger which was just started waits for the first word of a witness before it takes
    /// entries: a log restored from an old copy would otherwise be continued before anybody could say so.
    /// </summary>
    [System.ComponentModel.DataAnnotations.Range(0, 60)]
    public double OpeningSeconds { get; set; } = 3;
}

/// <summary>A witness.</summary>
public sealed class WitnessOfLogOptions
{
    /// <summary>Its verifier key (vkey), of kind 4.</summary>
    public string VerifierKey { get; set; } = "";

    /// <summary>Its submission prefix; null for one that fetches checkpoints here and leaves its cosignatures.</summary>
    public Uri? Address { get; set; }
}

/// <summary>Refuses to start with keys that are none, a quorum that cannot be reached, or checkpoints sent over an open line.</summary>
public sealed class CosigningOptionsValidator : IValidateOptions<CosigningOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, CosigningOptions options)
    {
        if (!WitnessPolicy.TryParse(options.Witnesses.Select(witness => witness.VerifierKey), options.Quorum, out _, out var problem))
            return ValidateOptionsResult.Fail($"Ledger:Witnesses and Ledger:Quorum: {problem}");
        var open = options.Witnesses.FirstOrDefault(witness => witness.Address is { } address && (!address.IsAbsoluteUri || address is { Scheme: not "https", IsLoopback: false }));
        return open is null
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Ledger:Witnesses: the address {open.Address} must be https unless it is on this machine's loopback address.");
    }
}
