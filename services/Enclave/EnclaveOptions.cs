using System.ComponentModel.DataAnnotations;

namespace TrustedData.Enclave;

/// <summary>What one enclave is: whose data it holds, where they stand, and which hub it serves.</summary>
public sealed class EnclaveOptions
{
    /// <summary>Id of the enclave, as in every dataset reference.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,63}$")]
    public string Id { get; set; } = null!;

    /// <summary>Name of the institution that answers for the data.</summary>
    [Required]
    public string Institution { get; set; } = null!;

    /// <summary>Directory of snapshots, held outputs and logs; encrypted by the storage beneath it.</summary>
    [Required]
    public string Storage { get; set; } = null!;

    /// <summary>Directory of staged views and collected outputs, on the same file system as <see cref="Storage"/>.</summary>
    [Required]
    public string Scratch { get; set; } = null!;

    /// <summary>File with the 32-byte master key, base64: it wraps the keys of runs and makes pseudonyms.</summary>
    [Required]
    public string MasterKeyFile { get; set; } = null!;

    /// <summary>The first operator, who appoints the staff.</summary>
    [Required]
    public OperatorOptions Operator { get; set; } = null!;

    /// <summary>The hub that sends orders.</summary>
    [Required]
    public HubOptions Hub { get; set; } = null!;
}

/// <summary>A person by issuer and subject.</summary>
public sealed class OperatorOptions
{
    [Required]
    public string Issuer { get; set; } = null!;

    [Required]
    public string Subject { get; set; } = null!;
}

/// <summary>Where the hub is, whose tokens researchers bring, and this enclave's client there.</summary>
public sealed class HubOptions
{
    [Required]
    public Uri Address { get; set; } = null!;

    /// <summary>The hub's authority. It can vouch that a person is who they are, and grant nothing.</summary>
    [Required]
    public Uri Authority { get; set; } = null!;

    [Required]
    public string ClientId { get; set; } = null!;

    [Required]
    public string ClientSecret { get; set; } = null!;
}
