using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TrustedData.Contracts.Envelopes;
using TrustedData.Setup.Files;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Services;
using TrustedData.Transparency;

namespace TrustedData.Tests.Integration.Support;

/// <summary>Plays an enclave at the broker: with its account and its key, over plain AMQP.</summary>
public sealed class EnclaveSide : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<Envelope> _received = new();
    private readonly Ed25519Signer _signer;
    private readonly NpgsqlDataSource _hub;
    private readonly string _virtualHost;
    private IConnection _connection = null!;
    private IChannel _channel = null!;
    private long _sequence;

    private EnclaveSide(TwoOrganisations organisations, string id)
    {
        Id = id;
        var site = organisations.Site;
        _virtualHost = site.VirtualHost;
        _signer = Ed25519Signer.FromBase64(File.ReadAllText(new Keys(site.Path("keys")).SigningKey($"{id}-organisation")));
        _hub = NpgsqlDataSource.Create(organisations.Database("hub").Administrator);
        Account = new ConnectionFactory
        {
            HostName = "127.0.0.1",
            Port = site.Ports.RabbitMq,
            VirtualHost = _virtualHost,
            UserName = site.BrokerUser($"enclave-{id}"),
            // The second enclave's account was copied from the first one's, password and all.
            Password = organisations.Secrets["broker:enclave-lakeside"],
        };
    }

    public string Id { get; }

    /// <summary>Its account at the broker.</summary>
    public ConnectionFactory Account { get; }

    /// <summary>What has arrived from the hub so far.</summary>
    public IReadOnlyCollection<Envelope> Received => _received;

    public static async Task<EnclaveSide> ConnectAsync(TwoOrganisations organisations, string id)
    {
        var side = new EnclaveSide(organisations, id);
        side._connection = await side.Account.CreateConnectionAsync();
        side._channel = await side._connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var consumer = new AsyncEventingBasicConsumer(side._channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            side._received.Enqueue(JsonSerializer.Deserialize<Envelope>(message.Body.Span, JsonSerializerOptions.Web)!);
            await side._channel.BasicAckAsync(message.DeliveryTag, multiple: false);
        };
        await side._channel.BasicConsumeAsync($"td.enclave.{id}.in", autoAck: false, consumer);
        return side;
    }

    /// <summary>A message to the hub, signed by this enclave.</summary>
    public Envelope Sign<T>(string kind, T body, long? sequence = null, string to = "hub") => Sign(new Envelope(
        Guid.CreateVersion7(), Id, to, kind, sequence ?? Interlocked.Increment(ref _sequence), CanonicalBody.Of(body), ""));

    public Envelope Sign(Envelope unsigned) => unsigned with { Signature = _signer.SignBase64(EnvelopeBytes.ToSign(unsigned)) };

    /// <summary>Signs bytes that carry their context label.</summary>
    public string Sign(string text) => _signer.SignBase64(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a signed message to the hub and waits until it was handled there.</summary>
    public async Task<Envelope> TellAsync<T>(string kind, T body, long? sequence = null)
    {
        var envelope = Sign(kind, body, sequence);
        await PublishAsync(envelope);
        await HandledAsync(envelope.Id);
        return envelope;
    }

    /// <summary>Puts an envelope on the enclave's exchange, whatever it says.</summary>
    public Task PublishAsync(Envelope envelope) => PublishAsync(JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web));

    /// <summary>Puts bytes on the enclave's exchange.</summary>
    public async Task PublishAsync(byte[] body, string contentType = "application/json")
    {
        var properties = new BasicProperties { ContentType = contentType, DeliveryMode = DeliveryModes.Persistent };
        await _channel.BasicPublishAsync($"td.enclave.{Id}.out", "", mandatory: true, properties, body, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the hub has handled a message.</summary>
    public Task HandledAsync(Guid message) => Wait.UntilAsync(
        async () => await CountAsync("id = $1 AND processed_at IS NOT NULL", message) == 1, $"the hub to handle {message}", Patience, TestContext.Current.CancellationToken);

    /// <summary>Rows of the hub's inbox.</summary>
    public async Task<long> CountAsync(string condition, params object[] values)
    {
        await using var command = _hub.CreateCommand($"SELECT count(*) FROM inbox WHERE {condition}");
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Waits for a message of a kind from the hub that satisfies a condition.</summary>
    public async Task<(Envelope Envelope, T Body)> HearAsync<T>(string kind, Func<T, bool> isIt)
        where T : class
    {
        (Envelope, T)? found = null;
        await Wait.UntilAsync(
            () =>
            {
                found = _received.Where(envelope => envelope.Kind == kind)
                    .Select(envelope => (envelope, Body: CanonicalBody.Read<T>(envelope.Body)!))
                    .Where(message => isIt(message.Body)).Cast<(Envelope, T)?>().FirstOrDefault();
                return Task.FromResult(found is not null);
            },
            $"a message {kind} at {Id}",
            Patience,
            TestContext.Current.CancellationToken);
        return found!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        await _hub.DisposeAsync();
        _signer.Dispose();
    }
}
