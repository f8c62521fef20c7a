namespace TrustedData.Setup.Organisations;

/// <summary>One of the two organisations, with the addresses of its services.</summary>
/// <param name="Id">Short id, for example <c>lakeside</c>.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="IdentityPort">Port of its authority.</param>
/// <param name="LedgerPort">Port of its ledger.</param>
/// <param name="Service">Client id of its main service: <c>hub</c> or <c>enclave</c>.</param>
/// <param name="ServicePort">Port of its main service.</param>
/// <param name="Audience">What tokens for its main service are for.</param>
/// <param name="WitnessPort">Port of its witness.</param>
public sealed record Organisation(
    string Id, string DisplayName, int IdentityPort, int LedgerPort, string Service, int ServicePort, string Audience, int WitnessPort)
{
    /// <summary>The issuer of its people's tokens.</summary>
    public string Issuer => Site.Issuer(IdentityPort);

    /// <summary>Address of its ledger.</summary>
    public string LedgerAddress => Site.Address(LedgerPort);

    /// <summary>Address of its main service.</summary>
    public string Address => Site.Address(ServicePort);

    /// <summary>What tokens for its ledger are for.</summary>
    public string LedgerAudience => $"ledger:{Id}";

    /// <summary>Name of its log, as checkpoints carry it.</summary>
    public string LedgerOrigin => $"trusteddata.local/{Id}";

    /// <summary>Address of its witness, which cosigns the other organisation's log.</summary>
    public string WitnessAddress => Site.Address(WitnessPort);

    /// <summary>Name of its witness, as cosignatures carry it.</summary>
    public string WitnessName => $"trusteddata.local/{Id}/witness";

    /// <summary>Client id of its witness at the other organisation's authority.</summary>
    public string WitnessClient => $"witness-{Id}";

    /// <summary>Whether it is the meeting place, which is called; the others only call.</summary>
    public bool IsHub => Id == "hub";

    /// <summary>The meeting place.</summary>
    public static Organisation Hub(SitePorts ports) =>
        new("hub", "TrustedData hub", ports.HubIdentity, ports.HubLedger, "hub", ports.Hub, "hub", ports.HubWitness);

    /// <summary>The data holder.</summary>
    public static Organisation Lakeside(SitePorts ports) => new(
        "lakeside", "Lakeside University Hospital", ports.EnclaveIdentity, ports.EnclaveLedger, "enclave", ports.Enclave, "enclave:lakeside", ports.EnclaveWitness);
}
