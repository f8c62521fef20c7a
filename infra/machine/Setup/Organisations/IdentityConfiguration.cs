namespace TrustedData.Setup.Organisations;

/// <summary>Settings of an organisation's authority: what can be asked for there, and by whom.</summary>
internal static class IdentityConfiguration
{
    private static readonly string[] LedgerScopes = ["ledger.append", "ledger.read"];

    public static object Of(Common common, Organisation organisation, Organisation other)
    {
        var isHub = organisation.Id == "hub";
        var service = $"identity_{organisation.Id}";
        return new
        {
            Urls = Site.Address(organisation.IdentityPort),
            ConnectionStrings = common.ConnectionStrings(service),
            Auth = Common.Auth(organisation, "identity"),
            Service = common.Service(organisation, "identity"),
            Ledger = common.Ledger(organisation),
            Identity = new
            {
                Organisation = organisation.Id,
                organisation.DisplayName,
                organisation.Issuer,
                KeysDirectory = common.Site.Path("keys", service),
                Scopes = isHub ? HubScopes(organisation) : EnclaveScopes(organisation),
                Clients = isHub ? HubClients(common, organisation, other) : EnclaveClients(common, organisation),
                Demo = new { PeopleFile = common.Site.Path("people.json") },
            },
        };
    }

    private static object[] HubScopes(Organisation hub) =>
        [Scope("hub", hub.Audience), Scope("hub.release", hub.Audience), .. Ledger(hub)];

    private static object[] EnclaveScopes(Organisation enclave) => [Scope("enclave", enclave.Audience), .. Ledger(enclave)];

    private static object[] Ledger(Organisation organisation) =>
        [Scope("ledger.append", organisation.LedgerAudience), Scope("ledger.read", organisation.LedgerAudience, "auditor"), Scope("ledger.witness", organisation.LedgerAudience)];

    private static object[] HubClients(Common common, Organisation hub, Organisation enclave) =>
    [
        Cli("hub", "ledger.read"),
        Client(common, hub, "identity", LedgerScopes),
        Client(common, hub, "hub", LedgerScopes, exchangeFor: enclave.Audience),
        Client(common, hub, $"enclave-{enclave.Id}", ["hub.release"]),
        Client(common, hub, enclave.WitnessClient, ["ledger.witness"]),
    ];

    private static object[] EnclaveClients(Common common, Organisation enclave) =>
    [
        Cli("enclave", "ledger.read"),
        Client(common, enclave, "identity", LedgerScopes),
        Client(common, enclave, "enclave", LedgerScopes),
    ];

    private static object Scope(string name, string audience, string? role = null) => new { Name = name, Audience = audience, Role = role };

    private static object Cli(params string[] scopes) =>
        new { ClientId = "td-cli", Kind = "native", Scopes = scopes, RedirectUris = new[] { "http://127.0.0.1/callback" } };

    private static object Client(Common common, Organisation organisation, string id, string[] scopes, string? exchangeFor = null) => new
    {
        ClientId = id,
        Kind = "service",
        Secret = common.ClientSecret(organisation, id),
        Scopes = scopes,
        TokenExchange = exchangeFor is null ? null : new { Audiences = new[] { exchangeFor } },
    };
}
