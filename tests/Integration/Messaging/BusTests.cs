using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using TrustedData.Contracts.Envelopes;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Messaging;

/// <summary>A MassTransit bus as services configure it, under the restricted accounts.</summary>
public sealed class BusTests(PostgresServer postgres, RabbitServer rabbit) : IAsyncLifetime
{
    private const string FromLakeside = "td.hub.from.lakeside";
    private BrokerSite _site = null!;
    private TestDatabase _hubDatabase = null!;
    private TestDatabase _lakesideDatabase = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await BrokerSite.StartAsync(postgres, rabbit);
        _hubDatabase = await _site.DatabaseAsync();
        _lakesideDatabase = await _site.DatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hubDatabase.DisposeAsync();
        await _lakesideDatabase.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Two_organisations_exchange_messages_both_ways_in_order()
    {
        await using var hub = await HubAsync();
        await using var lakeside = await LakesideAsync();
        for (var at = 0; at < 20; at++)
        {
            await hub.SendAsync("lakeside", $"down {at}");
            await lakeside.SendAsync("hub", $"up {at}");
        }

        (await lakeside.HandledAsync(20)).ShouldBe(Enumerable.Range(0, 20).Select(at => $"down {at}"));
        (await hub.HandledAsync(20)).ShouldBe(Enumerable.Range(0, 20).Select(at => $"up {at}"));
        hub.Handled.Rows.ShouldAllBe(row => row.From == "lakeside");
        await hub.CountsAsync("SELECT count(*) FROM outbox WHERE destination = 'lakeside'", 0);
    }

    [Theory]
    [InlineData("enclave-lakeside", "hub", "hub", FromLakeside)]
    [InlineData("hub", "lakeside", "enclave-lakeside", "td.enclave.lakeside.in")]
    public async Task A_message_is_the_envelope_as_raw_JSON_and_tells_nothing_of_its_sender(string sender, string to, string reader, string queue)
    {
        await using (var service = await _site.ServiceAsync(sender, _lakesideDatabase))
        {
            await service.SendAsync(to, "on the wire");
            await service.CountsAsync($"SELECT count(*) FROM outbox WHERE destination = '{to}'", 0);
        }

        await using var connection = await _site.ConnectAsync(reader);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var message = (await channel.BasicGetAsync(queue, autoAck: true, Cancel)).ShouldNotBeNull();
        var body = JsonSerializer.Deserialize<JsonElement>(message.Body.Span);
        body.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "from", "to", "kind", "sequence", "body", "signature"], ignoreOrder: true);
        var properties = message.BasicProperties;
        properties.ContentType.ShouldBe("application/json");
        properties.DeliveryMode.ShouldBe(DeliveryModes.Persistent);
        (properties.AppId, properties.UserId, properties.ReplyTo).ShouldBe((null, null, null));
        var headers = (properties.Headers ?? new Dictionary<string, object?>()).Select(header => $"{header.Key}={(header.Value is byte[] text ? Encoding.UTF8.GetString(text) : header.Value)}").ToList();
        // Random letters of the id and the signature may spell anything.
        var told = string.Join('\n', headers.Concat(body.EnumerateObject().Where(member => member.Name is not ("id" or "signature")).Select(member => member.Value.ToString())));
        foreach (var secret in new[] { Environment.MachineName, Environment.ProcessId.ToString(), "MT-Host", "MassTransit", "TrustedData.", Environment.Version.ToString() })
            told.ShouldNotContain(secret);
        // The client library numbers what it wants confirmed; nothing else stands there but, at most, the trace.
        headers.ShouldAllBe(header => header.StartsWith("x-dotnet-pub-seq-no=", StringComparison.Ordinal) || header.StartsWith("traceparent=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_is_no_genuine_envelope_of_the_queues_peer_is_dropped()
    {
        await using var hub = await HubAsync();
        await using var connection = await _site.ConnectAsync("enclave-lakeside");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var good = _site.Sign("good");
        Envelope[] bad =
        [
            good with { Id = Guid.CreateVersion7() },
            good with { Body = good.Body.Replace("good", "evil", StringComparison.Ordinal) },
            good with { Sequence = 2 },
            good with { Kind = "other" },
            good with { Signature = "" },
            good with { Signature = "not base64" },
            good with { Signature = null! },
            good with { Body = null! },
            good with { Kind = null! },
            good with { From = null! },
            good with { To = null! },
            _site.Sign("of a key nobody knows", keyOf: "stranger"),
            _site.Sign("in lakeside's name", keyOf: "hub"),
            _site.Sign("in the hub's own name", from: "hub"),
            _site.Sign("of a stranger", from: "stranger"),
            _site.Sign("for another", to: "riverside"),
            _site.Sign(good with { Kind = "two\nlines" }, "lakeside"),
            _site.Sign(good with { Kind = new string('k', 65) }, "lakeside"),
            _site.Sign(good with { Body = "NUL \0" }, "lakeside"),
            _site.Sign(good with { Id = Guid.CreateVersion7(), Body = new string('x', (4 * 1024 * 1024) + 1) }, "lakeside"),
        ];
        foreach (var envelope in bad) await PublishAsync(BrokerSite.Bytes(envelope));
        string[] garbages = [ "", " ", "{}", "[]", "null", "5", "\"text\"", "{\"id\":", "not json", "{\"id\":\"no guid\"}", "{\"id\":{}}", "{\"body\":\"\\ud800\"}", new string('[', 5000)];
        foreach (var garbage in garbages) await PublishAsync(Encoding.UTF8.GetBytes(garbage));
        await PublishAsync([0xff, 0xfe, 0x00, 0xc3, 0x28]);
        // MassTransit's own envelope would carry addresses to answer to.
        var wrapped = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = Guid.NewGuid(), messageType = new[] { "urn:message:TrustedData.Contracts.Envelopes:Envelope" }, faultAddress = "queue:td.hub.from.riverside", message = _site.Sign("wrapped"),
        });
        await PublishAsync(wrapped, "application/vnd.masstransit+json");
        await PublishAsync(wrapped, "application/json");
        await PublishAsync(BrokerSite.Bytes(good), headers: new Dictionary<string, object?> { ["MT-Fault-Address"] = "queue:td.hub.from.riverside", ["MT-Response-Address"] = "queue:td.hub.from.riverside" });

        // The three that are no text or come in another's wrapping are counted one by one above.
        var dropped = bad.Length + garbages.Length + 3;

        (await hub.HandledAsync(1)).ShouldBe(["good"]);
        await hub.CountsAsync("SELECT count(*) FROM inbox", 1);
        await EmptyAsync(FromLakeside);
        (await _site.MessagesAsync("td.hub.from.riverside")).ShouldBe(0);
        await NoQueueAsync(FromLakeside + "_error");
        await NoQueueAsync(FromLakeside + "_skipped");
        hub.Warnings.Count(line => line.Contains("it was dropped", StringComparison.Ordinal)).ShouldBe(dropped);

        async Task PublishAsync(byte[] body, string contentType = "application/json", Dictionary<string, object?>? headers = null) =>
            await channel.BasicPublishAsync("td.enclave.lakeside.out", "", mandatory: true, new BasicProperties { ContentType = contentType, Headers = headers }, body, Cancel);
    }

    [Fact]
    public async Task A_true_message_of_one_peer_counts_on_that_peers_queue_only()
    {
        await using var hub = await HubAsync();
        await using var connection = await _site.ConnectAsync("enclave-riverside");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        // Riverside got hold of lakeside's message, signature and all, and sends it by its own way; then one of its own.
        await channel.BasicPublishAsync("td.enclave.riverside.out", "", mandatory: true, BrokerSite.Bytes(_site.Sign("stolen")), Cancel);
        await channel.BasicPublishAsync("td.enclave.riverside.out", "", mandatory: true, BrokerSite.Bytes(_site.Sign("own", from: "riverside")), Cancel);

        (await hub.HandledAsync(1)).ShouldBe(["own"]);
        (await Sql.ValueAsync<long>(_hubDatabase.Administrator, "SELECT count(*) FROM inbox")).ShouldBe(1);
        hub.Warnings.Single().ShouldContain("was not signed by the peer of that queue");
    }

    [Fact]
    public async Task A_message_delivered_again_is_stored_and_handled_once()
    {
        await using var hub = await HubAsync();
        await using var connection = await _site.ConnectAsync("enclave-lakeside");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var envelope = _site.Sign("once");
        for (var delivery = 0; delivery < 5; delivery++)
            await channel.BasicPublishAsync("td.enclave.lakeside.out", "", mandatory: true, BrokerSite.Bytes(envelope), Cancel);
        await channel.BasicPublishAsync("td.enclave.lakeside.out", "", mandatory: true, BrokerSite.Bytes(_site.Sign("then")), Cancel);

        (await hub.HandledAsync(2)).ShouldBe(["once", "then"]);
        (await Sql.ValueAsync<long>(_hubDatabase.Administrator, "SELECT count(*) FROM inbox")).ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_could_not_be_stored_stays_in_its_queue()
    {
        await Sql.RunAsync(_hubDatabase.Owner, "ALTER TABLE inbox RENAME TO inbox_away");
        await using (await HubAsync())
        {
            await using var lakeside = await LakesideAsync();
            await lakeside.SendAsync("hub", "patient");
            await lakeside.CountsAsync("SELECT count(*) FROM outbox WHERE destination = 'hub'", 0);
        }

        (await _site.MessagesAsync(FromLakeside)).ShouldBe(1);
        await Sql.RunAsync(_hubDatabase.Owner, "ALTER TABLE inbox_away RENAME TO inbox");
        await using var again = await HubAsync();
        (await again.HandledAsync(1)).ShouldBe(["patient"]);
    }

    [Fact]
    public async Task When_all_retries_are_used_up_a_message_goes_back_to_its_queue()
    {
        var connection = rabbit.Port;
        var attempts = 0;
        var handled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var account = JsonDocument.Parse(await File.ReadAllTextAsync(_site.Site.Path("config", "hub.json"), Cancel)).RootElement.GetProperty("Broker");
        var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host("127.0.0.1", (ushort)connection, _site.Site.VirtualHost, host =>
            {
                host.Username(account.GetProperty("Username").GetString()!);
                host.Password(account.GetProperty("Password").GetString()!);
            });
            configure.OverrideDefaultBusEndpointQueueName("td.hub.test-bus");
            configure.ClearSerialization();
            configure.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType);
            configure.ReceiveEndpoint(FromLakeside, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.PublishFaults = false;
                endpoint.ConfigureError(error => error.UseFilter(new FaultedMessages(NullLogger<FaultedMessages>.Instance)));
                endpoint.Handler<Envelope>(context =>
                {
                    if (++attempts < 4) throw new EnvelopeNotStoredException(new TimeoutException("The database is away."));
                    handled.TrySetResult(context.ReceiveContext.Redelivered);
                    return Task.CompletedTask;
                });
            });
        });
        await bus.StartAsync(Cancel);
        try
        {
            await using var lakeside = await LakesideAsync();
            await lakeside.SendAsync("hub", "again");
            (await handled.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel)).ShouldBeTrue();
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }
        await EmptyAsync(FromLakeside);
        await NoQueueAsync(FromLakeside + "_error");
    }

    [Fact]
    public async Task What_the_broker_can_route_nowhere_stays_in_the_outbox()
    {
        await using var lakeside = await _site.ConnectAsync("enclave-lakeside");
        await using (var channel = await lakeside.CreateChannelAsync(cancellationToken: Cancel))
            await channel.QueueDeleteAsync("td.enclave.lakeside.in", cancellationToken: Cancel);
        await using var hub = await HubAsync();
        await hub.SendAsync("lakeside", "not lost");
        await hub.CountsAsync("SELECT least(count(*), 1) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%outbox%' AND pid <> pg_backend_pid()", 1);

        (await Sql.ValueAsync<long>(_hubDatabase.Administrator, "SELECT count(*) FROM outbox WHERE destination = 'lakeside'")).ShouldBe(1);
        await _site.ImportAsync();
        await using var enclave = await LakesideAsync();
        (await enclave.HandledAsync(1)).ShouldBe(["not lost"]);
        await hub.CountsAsync("SELECT count(*) FROM outbox WHERE destination = 'lakeside'", 0);
    }

    private Task<ProbeService> HubAsync() => _site.ServiceAsync("hub", _hubDatabase);

    private Task<ProbeService> LakesideAsync() => _site.ServiceAsync("enclave-lakeside", _lakesideDatabase);

    // Acknowledgements arrive after what they acknowledge.
    private Task EmptyAsync(string queue) => Harness.Wait.UntilAsync(
        async () => await _site.MessagesAsync(queue) == 0, $"{queue} to be empty", TimeSpan.FromSeconds(30), Cancel);

    private async Task NoQueueAsync(string queue) => await Should.ThrowAsync<InvalidOperationException>(() => _site.MessagesAsync(queue));
}
