using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedData.Setup.Files;
using TrustedData.Setup.Organisations;

namespace TrustedData.Setup;

/// <summary>
/// Writes what the processes of both organisations are configured with. Secrets, keys and people are made once and kept;
/// everything else follows from them and from the ports, so that writing it again changes nothing.
/// </summary>
public static class MachineSetup
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly JsonSerializerOptions ProfileFormat = new(Format) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly string[] Services = ["identity_hub", "ledger_hub", "hub", "identity_lakeside", "ledger_lakeside", "enclave_lakeside", "witness_hub", "witness_lakeside"];

    /// <summary>Writes all files of a site below its data directory and returns its people.</summary>
    public static IReadOnlyList<DemoAccount> Write(Site site)
    {
        PrivateFile.CreateDirectory(site.Data);
        var secrets = new Secrets(site.Path("secrets.json"));
        var common = new Common(site, secrets, new Keys(site.Path("keys")));
        var hub = Organisation.Hub(site.Ports);
        var lakeside = Organisation.Lakeside(site.Ports);
        var people = People.ReadOrCreate(site.Path("people.json"), secrets);
        var first = people.First(person => person.Authority == lakeside.Id && person.Name == "operator");

        Configure(site, "identity-hub", IdentityConfiguration.Of(common, hub, lakeside));
        Configure(site, "ledger-hub", LedgerConfiguration.Of(common, hub));
        Configure(site, "hub", HubConfiguration.Of(common, hub, lakeside));
        Configure(site, "identity-lakeside", IdentityConfiguration.Of(common, lakeside, hub));
        Configure(site, "ledger-lakeside", LedgerConfiguration.Of(common, lakeside));
        Configure(site, "witness-hub", WitnessConfiguration.Of(common, hub, lakeside));
        Configure(site, "witness-lakeside", WitnessConfiguration.Of(common, lakeside, hub));
        Configure(site, "enclave-lakeside", EnclaveConfiguration.Of(common, lakeside, hub, first.Subject));

        PrivateFile.Write(site.Path("databases.tsv"), string.Concat(Services.Select(
            service => $"{site.Database(service)}\t{secrets[$"migrator:{service}"]}\t{secrets[$"app:{service}"]}\n")));
        PrivateFile.Write(site.Path("rabbitmq-definitions.json"), BrokerDefinitions.Of(site, secrets));
        PrivateFile.Write(site.Path("td-profile.json"), JsonSerializer.Serialize(Profile(common, hub, lakeside), ProfileFormat));
        return people;
    }

    private static void Configure(Site site, string process, object configuration) =>
        PrivateFile.Write(site.Path("config", $"{process}.json"), JsonSerializer.Serialize(configuration, Format));

    // With the keys: a ledger or a hub that names its own proves nothing.
    private static object Profile(Common common, Organisation hub, Organisation enclave) => new
    {
        Hub = Profile(common, hub),
        Enclaves = new[] { Profile(common, enclave) },
        PeopleFile = common.Site.Path("people.json"),
    };

    private static object Profile(Common common, Organisation organisation) => new
    {
        organisation.Id,
        organisation.Address,
        Authority = organisation.Issuer,
        Ledger = organisation.LedgerAddress,
        VerifierKey = common.Keys.VerifierKey(Common.LedgerKey(organisation), organisation.LedgerOrigin),
        Witnesses = new[] { common.WitnessVerifierKey(common.Other(organisation)) },
        Quorum = 1,
        PublicKey = common.Keys.PublicKey(Common.OrganisationKey(organisation)),
    };
}
