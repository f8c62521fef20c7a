namespace TrustedData.Identity.Settings;

/// <summary>One organisation's authority, configuration section <c>Identity</c>.</summary>
public sealed record AuthorityOptions
{
    public const string Section = "Identity";
    public const int LongestClientId = 32;

    /// <summary>Short id of the organisation, such as <c>hub</c> or <c>lakeside</c>.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>The organisation's name as people read it on the sign-in page.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The address that stands as <c>iss</c> in every token, character by character; it ends with a slash.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Directory of the signing key, the encryption key and the keys of the session cookie.</summary>
    public string KeysDirectory { get; init; } = "";

    /// <summary>How long an access token lasts, 15 to 60 minutes. Exchanged tokens have a lifetime of their own.</summary>
    public int AccessTokenMinutes { get; init; } = 30;

    /// <summary>How long a login on the command line lasts without the password, 1 to 30 days.</summary>
    public int RefreshTokenDays { get; init; } = 7;

    /// <summary>What can be asked for, and the service each scope is for.</summary>
    public IReadOnlyList<ScopeOptions> Scopes { get; init; } = [];

    /// <summary>The programs that may ask.</summary>
    public IReadOnlyList<ClientOptions> Clients { get; init; } = [];

    /// <summary>Set in the demonstration profile only.</summary>
    public DemoOptions? Demo { get; init; }

    /// <summary>The issuer as an address; call after validation.</summary>
    public Uri IssuerUri => new(Issuer);

    /// <summary>Whether the authority may be reached without TLS: only from the machine it runs on.</summary>
    public bool IsPlainLoopback => IssuerUri.Scheme == Uri.UriSchemeHttp && IssuerUri.IsLoopback;
}

/// <summary>A scope, the audience it puts into an access token, and the role a person needs for it.</summary>
public sealed record ScopeOptions
{
    public string Name { get; init; } = "";

    /// <summary>The service that accepts a token with this scope, such as <c>hub</c> or <c>ledger:hub</c>.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Only people with this role get the scope; null: everybody. Clients get what they are configured for.</summary>
    public string? Role { get; init; }
}

/// <summary>A program that may ask for tokens.</summary>
public sealed record ClientOptions
{
    public string ClientId { get; init; } = "";

    public ClientKind Kind { get; init; }

    /// <summary>The secret of a service; a native program has none, because it could not keep it.</summary>
    public string? Secret { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where codes may be sent; loopback addresses of a native program match on any port (RFC 8252).</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Set for the one client that passes a person's wish on to other organisations.</summary>
    public TokenExchangeOptions? TokenExchange { get; init; }
}

/// <summary>What a client is.</summary>
public enum ClientKind
{
    /// <summary>Not configured; refused at start.</summary>
    Unknown,

    /// <summary>A public program on a person's machine: authorization code with PKCE, refresh tokens.</summary>
    Native,

    /// <summary>A confidential service: client credentials.</summary>
    Service,
}

/// <summary>The audiences a client may exchange a person's token for (RFC 8693).</summary>
public sealed record TokenExchangeOptions
{
    public IReadOnlyList<string> Audiences { get; init; } = [];
}

/// <summary>Where the demonstration people come from.</summary>
public sealed record DemoOptions
{
    public string PeopleFile { get; init; } = "";
}
