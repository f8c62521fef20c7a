using System.ComponentModel.DataAnnotations;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>Who this organisation is to others: its id and the key it signs with.</summary>
public sealed class OrganisationOptions
{
    /// <summary>Id of the organisation, for example <c>hub</c> or <c>lakeside</c>.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,63}$")]
    public string Id { get; set; } = null!;

    /// <summary>File with the 32-byte Ed25519 seed, base64, readable by the service alone.</summary>
    [Required]
    public string SigningKeyFile { get; set; } = null!;

    /// <summary>The organisations it exchanges messages with.</summary>
    public IList<PeerOptions> Peers { get; set; } = [];
}

/// <summary>Another organisation: its id, its public key, and the names of the way to and from it.</summary>
public sealed class PeerOptions
{
    [Required]
    public string Id { get; set; } = null!;

    /// <summary>Ed25519 public key, raw, base64.</summary>
    [Required]
    public string PublicKey { get; set; } = null!;

    /// <summary>Exchange that this organisation sends to.</summary>
    [Required]
    public string Exchange { get; set; } = null!;

    /// <summary>Queue that this organisation reads; only that peer's messages arrive in it.</summary>
    [Required]
    public string Queue { get; set; } = null!;
}

/// <summary>The broker and this organisation's account there.</summary>
public sealed class BrokerOptions
{
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    [Range(1, 65535)]
    public ushort Port { get; set; } = 5672;

    [Required]
    public string VirtualHost { get; set; } = "trusteddata";

    [Required]
    public string Username { get; set; } = null!;

    [Required]
    public string Password { get; set; } = null!;

    /// <summary>Whether the connection uses TLS; without it the broker must be on loopback.</summary>
    public bool UseTls { get; set; }
}
