namespace TrustedData.Setup.Organisations;

/// <summary>Settings of the hub.</summary>
internal static class HubConfiguration
{
    public static object Of(Common common, Organisation hub, Organisation enclave) => new
    {
        Urls = hub.Address,
        ConnectionStrings = common.ConnectionStrings("hub"),
        Auth = Common.Auth(hub, hub.Audience),
        Service = common.Service(hub, "hub"),
        Ledger = common.Ledger(hub),
        Broker = common.Broker("hub"),
        Organisation = new
        {
            hub.Id,
            SigningKeyFile = common.Keys.SigningKey(Common.OrganisationKey(hub)),
            Peers = new[] { common.Peer(enclave, $"td.hub.to.{enclave.Id}", $"td.hub.from.{enclave.Id}") },
        },
        Hub = new
        {
            Enclaves = new[] { new { enclave.Id, LedgerVerifierKey = common.LedgerVerifierKey(enclave) } },
        },
    };
}
