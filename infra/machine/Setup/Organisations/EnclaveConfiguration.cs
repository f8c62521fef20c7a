namespace TrustedData.Setup.Organisations;

/// <summary>Settings of a data holder's enclave.</summary>
internal static class EnclaveConfiguration
{
    public static object Of(Common common, Organisation enclave, Organisation hub, Guid operatorSubject)
    {
        var process = $"enclave-{enclave.Id}";
        var site = common.Site;
        return new
        {
            Urls = enclave.Address,
            ConnectionStrings = common.ConnectionStrings($"enclave_{enclave.Id}"),
            Auth = Common.Auth(enclave, enclave.Audience),
            Service = common.Service(enclave, "enclave"),
            Ledger = common.Ledger(enclave),
            Broker = common.Broker(process),
            Organisation = new
            {
                enclave.Id,
                SigningKeyFile = common.Keys.SigningKey(Common.OrganisationKey(enclave)),
                Peers = new[] { common.Peer(hub, $"td.enclave.{enclave.Id}.out", $"td.enclave.{enclave.Id}.in") },
            },
            Enclave = new
            {
                enclave.Id,
                Institution = enclave.DisplayName,
                MasterKeyFile = common.Keys.MasterKey($"{enclave.Id}-master"),
                Storage = site.Path(process, "storage"),
                Scratch = site.Path(process, "scratch"),
                Operator = new { enclave.Issuer, Subject = operatorSubject },
                Hub = new { hub.Address, Authority = hub.Issuer, ClientId = process, ClientSecret = common.ClientSecret(hub, process) },
            },
            Engine = new
            {
                Socket = site.EngineSocket,
                Launcher = site.Path("bin", "launcher"),
                Scratch = site.Path(process, "engine"),
            },
        };
    }
}
