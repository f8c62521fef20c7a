using System.ComponentModel.DataAnnotations;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>Where the organisation's ledger is, and the key that its checkpoints must carry.</summary>
public sealed class LedgerOptions
{
    [Required]
    public Uri Address { get; set; } = null!;

    /// <summary>Verifier key (vkey) of the ledger's checkpoints, C2SP signed-note form.</summary>
    [Required]
    public string VerifierKey { get; set; } = null!;
}
