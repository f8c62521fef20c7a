using System.Net;
using System.Text.Json.Nodes;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Services;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>A ledger of one test, without witnesses, with the callers that it has.</summary>
internal sealed class LoneLedger : IAsyncDisposable
{
    private const string Origin = "trusteddata.local/hub";
    private readonly string _keys;

    private LoneLedger(OwnService service, Api producer, Api auditor, string keys)
    {
        (Service, ProducerApi, Auditor, _keys) = (service, producer, auditor, keys);
        Producer = new Producer(producer);
        Reader = new LogReader(auditor, Key("hub-ledger"));
    }

    public OwnService Service { get; }

    public Api ProducerApi { get; }

    public Api Auditor { get; }

    public Producer Producer { get; }

    public LogReader Reader { get; }

    public Uri Address => Service.Process.Address;

    public string Database => Service.Database.Administrator;

    /// <summary>Configures and migrates one and starts it.</summary>
    public static async Task<LoneLedger> StartAsync(RunningSite site, PostgresServer postgres, CancellationToken cancellationToken)
    {
        var service = await OwnService.MigratedAsync(site, postgres, "ledger-hub", "Ledger", Alone);
        await service.Process.StartAsync(cancellationToken);
        return new LoneLedger(
            service,
            new Api(service.Process.Address, await site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", cancellationToken)),
            new Api(service.Process.Address, await site.Organisations.TokenAsync("auditor", "hub", cancellationToken)),
            site.Organisations.Site.Path("keys"));
    }

    /// <summary>Configuration without witnesses.</summary>
    public static void Alone(JsonObject configuration, int port)
    {
        var section = configuration["Ledger"]!.AsObject();
        section.Remove("Witnesses");
        section.Remove("Quorum");
    }

    /// <summary>One more process on the same database, started.</summary>
    public async Task<ServiceProcess> ReplicaAsync(RunningSite site, CancellationToken cancellationToken)
    {
        var port = FreePorts.Take();
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(Service.Configuration, cancellationToken))!.AsObject();
        configuration["Urls"] = Setup.Site.Address(port);
        var file = site.Organisations.Site.Path("config", $"ledger-replica-{port}.json");
        PrivateFile.Write(file, configuration.ToJsonString());
        var replica = new ServiceProcess($"ledger-replica-{port}", "Ledger", file, new Uri(Setup.Site.Address(port)));
        await replica.StartAsync(cancellationToken);
        return replica;
    }

    /// <summary>Stops it, changes the section <c>Ledger</c> of its configuration, and starts it again.</summary>
    public async Task RestartAsync(Action<JsonObject> adjust, CancellationToken cancellationToken, bool isHealthy = true)
    {
        await Service.Process.StopAsync(cancellationToken);
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(Service.Configuration, cancellationToken))!.AsObject();
        adjust(configuration["Ledger"]!.AsObject());
        PrivateFile.Write(Service.Configuration, configuration.ToJsonString());
        Service.Process.Begin();
        await (isHealthy
            ? Service.Process.HealthyAsync(cancellationToken)
            : Harness.Wait.UntilAsync(async () => await StatusAsync() == HttpStatusCode.ServiceUnavailable, "the ledger to say that it is not well", TimeSpan.FromSeconds(60), cancellationToken));
    }

    private async Task<HttpStatusCode?> StatusAsync()
    {
        try
        {
            return (await Auditor.GetAsync("/health")).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The verifier of a key file of the site, under this log's name.</summary>
    public NoteVerifier Key(string name)
    {
        NoteVerifier.TryParse(new Keys(_keys).VerifierKey(name, Origin), out var key).ShouldBeTrue();
        return key;
    }

    /// <summary>Root, signature and every entry hold, indices have no gap, and each fact stands there once.</summary>
    public async Task ShouldHoldAsync(params IEnumerable<Guid> facts)
    {
        var verdict = await Reader.VerifyAsync();
        verdict.Holds.ShouldBeTrue(verdict.Fault?.Message);
        (await Sql.ValueAsync<long>(Database, "SELECT max(index) + 1 - count(*) FROM entry")).ShouldBe(0);
        (await Sql.ValueAsync<long>(Database, "SELECT count(*) - count(DISTINCT (producer, fact_id)) FROM entry")).ShouldBe(0);
        var logged = (await Sql.ValueAsync<string[]>(Database, "SELECT array_agg(fact_id::text) FROM entry WHERE producer = 'hub'")).ToHashSet(StringComparer.Ordinal);
        logged.SetEquals(facts.Select(fact => $"{fact}")).ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
