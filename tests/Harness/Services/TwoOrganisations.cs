using TrustedData.Cli.Oidc;
using TrustedData.Setup;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Podman;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;

namespace TrustedData.Tests.Harness.Services;

/// <summary>
/// A hub and a data holder, each with its authority and ledger, as processes of their own on the shared servers,
/// configured by the same code as <c>./run up</c>. Several can exist at once.
/// </summary>
public sealed class TwoOrganisations : IAsyncDisposable
{
    private readonly PostgresServer _postgres;
    private readonly RabbitServer _rabbit;
    private readonly ScratchDirectory _scratch = new("site");
    private readonly Dictionary<string, TestDatabase> _databases = [];
    private readonly TokenSource _tokens;

    public TwoOrganisations(PostgresServer postgres, RabbitServer rabbit, PodmanService podman)
    {
        _postgres = postgres;
        _rabbit = rabbit;
        Site = new Site(
            _scratch.Path,
            SitePorts.From([postgres.Port, rabbit.Port, 0, 0, .. Enumerable.Range(0, 6).Select(_ => FreePorts.Take())]),
            podman.Socket,
            $"t{Guid.NewGuid().ToString("N")[..12]}");
        var ports = Site.Ports;
        IdentityHub = Process("identity-hub", "Identity", ports.HubIdentity);
        LedgerHub = Process("ledger-hub", "Ledger", ports.HubLedger);
        Hub = Process("hub", "Hub", ports.Hub);
        IdentityLakeside = Process("identity-lakeside", "Identity", ports.EnclaveIdentity);
        LedgerLakeside = Process("ledger-lakeside", "Ledger", ports.EnclaveLedger);
        Enclave = Process("enclave-lakeside", "Enclave", ports.Enclave);
        _tokens = new TokenSource(Site.Path("tokens"), Site.Path("people.json"), TimeProvider.System);
    }

    /// <summary>Directories, ports and names.</summary>
    public Site Site { get; }

    /// <summary>The demonstration people; filled by <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<DemoAccount> People { get; private set; } = [];

    public ServiceProcess IdentityHub { get; }

    public ServiceProcess LedgerHub { get; }

    public ServiceProcess Hub { get; }

    public ServiceProcess IdentityLakeside { get; }

    public ServiceProcess LedgerLakeside { get; }

    public ServiceProcess Enclave { get; }

    /// <summary>Path of the profile for the command line (<c>TD_PROFILE</c>).</summary>
    public string Profile => Site.Path("td-profile.json");

    private ServiceProcess[] All => [IdentityHub, LedgerHub, IdentityLakeside, LedgerLakeside, Hub, Enclave];

    /// <summary>A service's database, for example <c>hub</c>, <c>enclave_lakeside</c> or <c>ledger_hub</c>.</summary>
    public TestDatabase Database(string service) => _databases[service];

    /// <summary>Configures, migrates and starts everything, and waits until all of it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        People = MachineSetup.Write(Site);
        await Script.RunAsync("infra/images/launcher/build.sh", [Site.Path("bin", "launcher")], cancellationToken: cancellationToken);
        foreach (var line in await File.ReadAllLinesAsync(Site.Path("databases.tsv"), cancellationToken))
        {
            var parts = line.Split('\t');
            var database = await _postgres.CreateDatabaseAsync(parts[0], parts[1], parts[2], cancellationToken);
            _databases.Add(parts[0][(Site.Prefix.Length + 1)..], database);
        }
        await _rabbit.ImportAsync(await File.ReadAllTextAsync(Site.Path("rabbitmq-definitions.json"), cancellationToken), cancellationToken);
        await Task.WhenAll(All.Select(service => service.MigrateAsync(cancellationToken)));
        foreach (var service in All) service.Begin();
        await Task.WhenAll(All.Select(service => service.HealthyAsync(cancellationToken)));
    }

    /// <summary>A demonstration person's account at an organisation.</summary>
    public DemoAccount Person(string name, string organisation) =>
        People.Single(person => person.Name == name && person.Authority == organisation);

    /// <summary>An access token of a person, got over the same protocol as the command line's.</summary>
    public Task<string> TokenAsync(string person, string organisation, CancellationToken cancellationToken = default) =>
        _tokens.ForPerson(
            new Authority(organisation, Site.Issuer(organisation == "hub" ? Site.Ports.HubIdentity : Site.Ports.EnclaveIdentity)),
            person,
            cancellationToken);

    /// <summary>A client of the hub's or the enclave's API with a person's token. The caller disposes it.</summary>
    public async Task<HttpClient> ClientAsync(string person, string organisation, CancellationToken cancellationToken = default)
    {
        var client = new HttpClient { BaseAddress = organisation == "hub" ? Hub.Address : Enclave.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(person, organisation, cancellationToken));
        return client;
    }

    /// <summary>Runs the command line on this system and returns its standard output.</summary>
    /// <exception cref="HarnessException">It ended with another status than 0; the message holds its standard error.</exception>
    public Task<string> TdAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default) => Script.RunAsync(
        "dotnet",
        [Repository.Path("services", "Cli", "bin", "Debug", "net10.0", "td.dll"), .. arguments],
        new Dictionary<string, string?> { ["TD_PROFILE"] = Profile },
        cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in All) await service.DisposeAsync();
        _tokens.Dispose();
        foreach (var database in _databases.Values) await database.DisposeAsync();
        await _rabbit.RemoveAsync(Site.VirtualHost);
        _scratch.Dispose();
    }

    private ServiceProcess Process(string name, string program, int port) =>
        new(name, program, Site.Path("config", $"{name}.json"), new Uri(Site.Address(port)));
}
