using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>Where the organisation's ledger is, the key that its checkpoints must carry, and who must have cosigned them.</summary>
public sealed class LedgerOptions
{
    [Required]
    public Uri Address { get; set; } = null!;

    /// <summary>Verifier key (vkey) of the ledger's checkpoints, C2SP signed-note form.</summary>
    [Required]
    public string VerifierKey { get; set; } = null!;

    /// <summary>Verifier keys (vkeys) of the witnesses that count.</summary>
    public IList<string> Witnesses { get; set; } = [];

    /// <summary>How many of them must have cosigned the checkpoint that a release rests on; all of them unless said otherwise.</summary>
    public int? Quorum { get; set; }
}

/// <summary>Refuses to start with a key that is none, or a quorum that cannot be reached.</summary>
public sealed class LedgerOptionsValidator : IValidateOptions<LedgerOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        if (!NoteVerifier.TryParse(options.VerifierKey, out _))
            return ValidateOptionsResult.Fail("Ledger:VerifierKey is not a C2SP verifier key; the ledger's operator gives it out (TrustedData.Ledger vkey).");
        return WitnessPolicy.TryParse(options.Witnesses, options.Quorum, out _, out var problem)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Ledger:Witnesses and Ledger:Quorum: {problem}");
    }
}
