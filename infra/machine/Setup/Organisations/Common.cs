using TrustedData.Setup.Files;

namespace TrustedData.Setup.Organisations;

/// <summary>Sections that several services share.</summary>
internal sealed class Common(Site site, Secrets secrets, Keys keys)
{
    public Site Site => site;

    public Secrets Secrets => secrets;

    public Keys Keys => keys;

    public object ConnectionStrings(string service)
    {
        var database = site.Database(service);
        return new { Database = Connection(database, $"{database}_app", $"app:{service}"), Migrator = Connection(database, $"{database}_migrator", $"migrator:{service}") };
    }

    public static object Auth(Organisation organisation, string audience) => new { Authority = organisation.Issuer, Audience = audience };

    public object Service(Organisation organisation, string client) =>
        new { ClientId = client, ClientSecret = ClientSecret(organisation, client) };

    public string ClientSecret(Organisation organisation, string client) => secrets[$"client:{organisation.Id}:{client}"];

    public object Ledger(Organisation organisation) => new
    {
        Address = organisation.LedgerAddress,
        VerifierKey = LedgerVerifierKey(organisation),
        Witnesses = new[] { WitnessVerifierKey(Other(organisation)) },
        Quorum = 1,
    };

    public string LedgerVerifierKey(Organisation organisation) => keys.VerifierKey(LedgerKey(organisation), organisation.LedgerOrigin);

    /// <summary>The verifier key (vkey) of an organisation's witness.</summary>
    public string WitnessVerifierKey(Organisation organisation) => keys.WitnessVerifierKey(WitnessKey(organisation), organisation.WitnessName);

    /// <summary>The organisation whose witness cosigns this one's log.</summary>
    public Organisation Other(Organisation organisation) => organisation.IsHub ? Organisation.Lakeside(site.Ports) : Organisation.Hub(site.Ports);

    public object Broker(string user) => new
    {
        Host = "127.0.0.1",
        Port = site.Ports.RabbitMq,
        site.VirtualHost,
        Username = site.BrokerUser(user),
        Password = secrets[$"broker:{user}"],
    };

    public object Peer(Organisation peer, string exchange, string queue) =>
        new { peer.Id, PublicKey = keys.PublicKey(OrganisationKey(peer)), Exchange = exchange, Queue = queue };

    public static string OrganisationKey(Organisation organisation) => $"{organisation.Id}-organisation";

    public static string LedgerKey(Organisation organisation) => $"{organisation.Id}-ledger";

    public static string WitnessKey(Organisation organisation) => $"{organisation.Id}-witness";

    private string Connection(string database, string role, string secret) =>
        $"Host=127.0.0.1;Port={site.Ports.Postgres};Database={database};Username={role};Password={secrets[secret]}";
}
