using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Cli.Oidc;
using TrustedData.Setup;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Podman;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;

namespace TrustedData.Tests.Harness.Services;

/// <summary>
/// A hub and a data holder, each with its authority and ledger, as processes of their own on the shared servers,
/// configured by the same code as <c>./run up</c>. Several can exist at once, and a test starts only those it needs.
/// </summary>
public sealed class TwoOrganisations : IAsyncDisposable
{
    private readonly PostgresServer _postgres;
    private readonly RabbitServer _rabbit;
    private readonly ScratchDirectory _scratch = new("site");
    private readonly Dictionary<string, TestDatabase> _databases = [];
    private readonly TokenSource _tokens;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <param name="postgres">The database server.</param>
    /// <param name="rabbit">The broker.</param>
    /// <param name="podman">The container engine; only the enclave needs one.</param>
    public TwoOrganisations(PostgresServer postgres, RabbitServer rabbit, PodmanService? podman = null)
    {
        _postgres = postgres;
        _rabbit = rabbit;
        Site = new Site(
            _scratch.Path,
            SitePorts.From([postgres.Port, rabbit.Port, 0, 0, .. Enumerable.Range(0, 8).Select(_ => FreePorts.Take())]),
            podman?.Socket ?? Path.Combine(_scratch.Path, "no-engine.sock"),
            $"t{Guid.NewGuid().ToString("N")[..12]}");
        var ports = Site.Ports;
        IdentityHub = Process("identity-hub", "Identity", ports.HubIdentity);
        LedgerHub = Process("ledger-hub", "Ledger", ports.HubLedger);
        Hub = Process("hub", "Hub", ports.Hub);
        IdentityLakeside = Process("identity-lakeside", "Identity", ports.EnclaveIdentity);
        LedgerLakeside = Process("ledger-lakeside", "Ledger", ports.EnclaveLedger);
        Enclave = Process("enclave-lakeside", "Enclave", ports.Enclave);
        WitnessHub = Process("witness-hub", "Ledger", ports.HubWitness, "witness");
        WitnessLakeside = Process("witness-lakeside", "Ledger", ports.EnclaveWitness, "witness");
        _tokens = new TokenSource(Site.Path("tokens"), Site.Path("people.json"), TimeProvider.System);
    }

    /// <summary>Directories, ports and names.</summary>
    public Site Site { get; }

    /// <summary>The demonstration people; filled at the start.</summary>
    public IReadOnlyList<DemoAccount> People { get; private set; } = [];

    public ServiceProcess IdentityHub { get; }

    public ServiceProcess LedgerHub { get; }

    public ServiceProcess Hub { get; }

    public ServiceProcess IdentityLakeside { get; }

    public ServiceProcess LedgerLakeside { get; }

    public ServiceProcess Enclave { get; }

    /// <summary>The hub's witness, which lakeside's ledger asks.</summary>
    public ServiceProcess WitnessHub { get; }

    /// <summary>Lakeside's witness, which fetches the hub's checkpoints.</summary>
    public ServiceProcess WitnessLakeside { get; }

    /// <summary>Path of the profile for the command line (<c>TD_PROFILE</c>).</summary>
    public string Profile => Site.Path("td-profile.json");

    /// <summary>Everything, in the order of their dependence.</summary>
    public IReadOnlyList<ServiceProcess> All => [IdentityHub, LedgerHub, IdentityLakeside, LedgerLakeside, WitnessHub, WitnessLakeside, Hub, Enclave];

    /// <summary>The passwords and client secrets of the site, by the names that the setup gives them.</summary>
    public Secrets Secrets => new(Site.Path("secrets.json"));

    /// <summary>A service's database, for example <c>hub</c>, <c>enclave_lakeside</c> or <c>ledger_hub</c>.</summary>
    public TestDatabase Database(string service) => _databases[service];

    /// <summary>Configures, migrates and starts everything, and waits until all of it answers.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => StartAsync(All, cancellationToken: cancellationToken);

    /// <summary>Configures everything; migrates and starts the services named, and waits until they answer.</summary>
    /// <param name="services">Which of <see cref="All"/>.</param>
    /// <param name="adjust">Changes the configuration of a process, by its name, before anything starts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task StartAsync(
        IReadOnlyCollection<ServiceProcess> services, Action<string, JsonObject>? adjust = null, CancellationToken cancellationToken = default)
    {
        People = MachineSetup.Write(Site);
        foreach (var service in All)
            await AdjustAsync(service.Name, adjust, cancellationToken);
        if (services.Contains(Enclave))
            await Script.RunAsync("infra/images/launcher/build.sh", [Site.Path("bin", "launcher")], cancellationToken: cancellationToken);
        await CreateDatabasesAsync([.. services.Select(service => service.Name.Replace('-', '_'))], cancellationToken);
        await _rabbit.ImportAsync(await File.ReadAllTextAsync(Site.Path("rabbitmq-definitions.json"), cancellationToken), cancellationToken);
        await Task.WhenAll(services.Select(service => service.MigrateAsync(cancellationToken)));
        foreach (var service in services) service.Begin();
        await Task.WhenAll(services.Select(service => service.HealthyAsync(cancellationToken)));
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

    /// <summary>An access token of a service, got with its client secret.</summary>
    /// <param name="client">Its client id, for example <c>hub</c> or <c>enclave-lakeside</c>.</param>
    /// <param name="organisation">At whose authority.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<string> ServiceTokenAsync(string client, string organisation, string scope, CancellationToken cancellationToken = default)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["client_secret"] = Secrets[$"client:{organisation}:{client}"],
            ["scope"] = scope,
        });
        var identity = organisation == "hub" ? IdentityHub : IdentityLakeside;
        using var answer = await _http.PostAsync(new Uri(identity.Address, "connect/token"), form, cancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        return answer.IsSuccessStatusCode
            ? json.RootElement.GetProperty("access_token").GetString()!
            : throw new HarnessException($"{client} got no token: {json.RootElement}");
    }

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
        _http.Dispose();
        foreach (var database in _databases.Values) await database.DisposeAsync();
        await _rabbit.RemoveAsync(Site.VirtualHost);
        _scratch.Dispose();
    }

    private async Task AdjustAsync(string process, Action<string, JsonObject>? adjust, CancellationToken cancellationToken)
    {
        if (adjust is null) return;
        var file = Site.Path("config", $"{process}.json");
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsObject();
        adjust(process, configuration);
        PrivateFile.Write(file, configuration.ToJsonString());
    }

    private async Task CreateDatabasesAsync(HashSet<string> names, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(Site.Path("databases.tsv"), cancellationToken);
        var wanted = lines.Select(line => line.Split('\t')).Where(parts => names.Contains(NameOf(parts[0])));
        var made = await Task.WhenAll(wanted.Select(parts => _postgres.CreateDatabaseAsync(parts[0], parts[1], parts[2], cancellationToken)));
        foreach (var database in made) _databases.Add(NameOf(database.Name), database);
    }

    private string NameOf(string database) => database[(Site.Prefix.Length + 1)..];

    private ServiceProcess Process(string name, string program, int port, string? mode = null) =>
        new(name, program, Site.Path("config", $"{name}.json"), new Uri(Site.Address(port)), mode);
}
