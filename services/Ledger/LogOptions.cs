using System.ComponentModel.DataAnnotations;

namespace TrustedData.Ledger;

/// <summary>Which log this is and what signs it; section <c>Ledger</c>.</summary>
public sealed class LogOptions
{
    /// <summary>Name of the log, the first line of its checkpoints, for example <c>trusteddata.local/lakeside</c>. It never changes.</summary>
    [Required, RegularExpression("^[^\\s+]{1,200}$", ErrorMessage = "Ledger:Origin is a name of at most 200 characters without white space and plus signs.")]
    public string Origin { get; set; } = null!;

    /// <summary>File with the Ed25519 seed in base64, readable by its owner alone.</summary>
    [Required]
    public string SigningKeyFile { get; set; } = null!;

    /// <summary>
    /// File with the key that signed before, while the key is being changed: checkpoints then carry both signatures, until
    /// whoever verifies has the new key.
    /// </summary>
    public string? FormerSigningKeyFile { get; set; }
}
