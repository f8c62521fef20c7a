using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using TrustedData.Contracts.Envelopes;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Setup;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency;

namespace TrustedData.Tests.Integration.Messaging;

/// <summary>
/// A virtual host with the accounts, exchanges and queues of <c>infra/rabbitmq/definitions.json</c>, as the machine's setup
/// fills it in, and the same once more for a second enclave.
/// </summary>
public sealed class BrokerSite : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = new("broker");
    private readonly RabbitServer _rabbit;
    private readonly PostgresServer _postgres;

    private BrokerSite(PostgresServer postgres, RabbitServer rabbit)
    {
        (_postgres, _rabbit) = (postgres, rabbit);
        Site = new Site(
            _scratch.Path, SitePorts.From([postgres.Port, rabbit.Port, .. Enumerable.Range(1, 10)]), "no-engine.sock", $"b{Guid.NewGuid().ToString("N")[..12]}");
    }

    public Site Site { get; }

    public static async Task<BrokerSite> StartAsync(PostgresServer postgres, RabbitServer rabbit)
    {
        var site = new BrokerSite(postgres, rabbit);
        MachineSetup.Write(site.Site);
        // The hub knows the second enclave too.
        var file = site.Site.Path("config", "hub.json");
        var hub = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        SecondEnclave.Adjust(site.Site, "hub", hub);
        PrivateFile.Write(file, hub.ToJsonString());
        await site.ImportAsync();
        return site;
    }

    /// <summary>Applies the definitions, as each start of the broker does.</summary>
    public async Task ImportAsync() =>
        await _rabbit.ImportAsync(SecondEnclave.BrokerDefinitions(await File.ReadAllTextAsync(Site.Path("rabbitmq-definitions.json"))));

    /// <summary>A connection under an account: <c>hub</c>, <c>enclave-lakeside</c> or <c>enclave-riverside</c>.</summary>
    public Task<IConnection> ConnectAsync(string account, string? virtualHost = null) => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = _rabbit.Port,
        VirtualHost = virtualHost ?? Site.VirtualHost,
        UserName = Site.BrokerUser(account),
        Password = new Secrets(Site.Path("secrets.json"))[$"broker:{account.Replace("riverside", "lakeside", StringComparison.Ordinal)}"],
    }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    /// <summary>A service in this process as one of the organisations: <c>hub</c> or <c>enclave-lakeside</c>.</summary>
    public async Task<ProbeService> ServiceAsync(string process, TestDatabase database) =>
        await ProbeService.StartAsync(database, Site.Path("config", $"{process}.json"));

    public async Task<TestDatabase> DatabaseAsync()
    {
        var database = await _postgres.CreateDatabaseAsync();
        await ProbeContext.CreateAsync(database);
        return database;
    }

    public Task<int> MessagesAsync(string queue) => _rabbit.MessagesAsync(Site.VirtualHost, queue, TestContext.Current.CancellationToken);

    /// <summary>An envelope with the text, signed with an organisation's key.</summary>
    public Envelope Sign(string text, string from = "lakeside", string to = "hub", string? keyOf = null) =>
        Sign(new Envelope(Guid.CreateVersion7(), from, to, ProbeHandler.Kind, 1, CanonicalBody.Of(new ProbeMessage(text)), ""), keyOf ?? from);

    public Envelope Sign(Envelope unsigned, string keyOf)
    {
        using var signer = Ed25519Signer.FromBase64(File.ReadAllText(new Keys(Site.Path("keys")).SigningKey($"{keyOf}-organisation")));
        return unsigned with { Signature = signer.SignBase64(EnvelopeBytes.ToSign(unsigned)) };
    }

    public static byte[] Bytes(Envelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web);

    public async ValueTask DisposeAsync()
    {
        await _rabbit.RemoveAsync(Site.VirtualHost);
        _scratch.Dispose();
    }
}
