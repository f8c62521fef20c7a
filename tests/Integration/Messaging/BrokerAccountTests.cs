using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;

namespace TrustedData.Tests.Integration.Messaging;

/// <summary>What an enclave's account can do at the broker, whatever its service asks for: over plain AMQP.</summary>
public sealed class BrokerAccountTests(PostgresServer postgres, RabbitServer rabbit) : IAsyncLifetime
{
    private const string Own = "td.enclave.lakeside";
    private const ushort AccessRefused = 403;
    private BrokerSite _site = null!;
    private IConnection _enclave = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await BrokerSite.StartAsync(postgres, rabbit);
        _enclave = await _site.ConnectAsync("enclave-lakeside");
    }

    public async ValueTask DisposeAsync()
    {
        await _enclave.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task It_configures_writes_and_reads_its_own_names()
    {
        await using var channel = await ConfirmedAsync(_enclave);
        await channel.QueueDeclareAsync($"{Own}.mine", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel);
        await channel.ExchangeDeclareAsync($"{Own}.mine", ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
        await channel.QueueBindAsync($"{Own}.mine", $"{Own}.mine", "", cancellationToken: Cancel);
        await channel.BasicPublishAsync($"{Own}.mine", "", mandatory: true, "to itself"u8.ToArray(), Cancel);
        (await channel.BasicGetAsync($"{Own}.mine", autoAck: true, Cancel))!.Body.ToArray().ShouldBe("to itself"u8.ToArray());
    }

    [Fact]
    public async Task What_it_sends_arrives_in_the_hubs_queue_for_it_and_the_other_way_round()
    {
        await using var hub = await _site.ConnectAsync("hub");
        await using var ofHub = await ConfirmedAsync(hub);
        await using var ofEnclave = await ConfirmedAsync(_enclave);
        await ofEnclave.BasicPublishAsync($"{Own}.out", "any key", mandatory: true, "up"u8.ToArray(), Cancel);
        await ofHub.BasicPublishAsync("td.hub.to.lakeside", "", mandatory: true, "down"u8.ToArray(), Cancel);

        (await ofHub.BasicGetAsync("td.hub.from.lakeside", autoAck: true, Cancel))!.Body.ToArray().ShouldBe("up"u8.ToArray());
        (await ofEnclave.BasicGetAsync($"{Own}.in", autoAck: true, Cancel))!.Body.ToArray().ShouldBe("down"u8.ToArray());
        (await _site.MessagesAsync("td.hub.from.riverside")).ShouldBe(0);
        (await _site.MessagesAsync("td.enclave.riverside.in")).ShouldBe(0);
    }

    [Theory]
    [InlineData("td.hub.from.lakeside")]
    [InlineData("td.hub.from.riverside")]
    [InlineData("td.enclave.riverside.in")]
    public async Task It_reads_empties_or_removes_no_others_queue(string queue)
    {
        await RefusedAsync(channel => channel.BasicGetAsync(queue, autoAck: true, Cancel));
        await RefusedAsync(channel => channel.BasicConsumeAsync(queue, autoAck: true, new AsyncDefaultBasicConsumer(channel), Cancel));
        await RefusedAsync(channel => channel.QueuePurgeAsync(queue, Cancel));
        await RefusedAsync(channel => channel.QueueDeleteAsync(queue, cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel));
    }

    [Theory]
    [InlineData("td.hub.to.lakeside", "")]
    [InlineData("td.hub.to.riverside", "")]
    [InlineData("td.enclave.riverside.out", "")]
    [InlineData("amq.fanout", "")]
    [InlineData("amq.direct", "td.hub.from.lakeside")]
    [InlineData("amq.topic", "td.hub.from.lakeside")]
    [InlineData("", "td.hub.from.riverside")]
    [InlineData("", "td.enclave.riverside.in")]
    [InlineData("", Own + ".in")]
    public async Task It_publishes_to_its_own_exchanges_only(string exchange, string key) =>
        await RefusedAsync(async channel => await channel.BasicPublishAsync(exchange, key, mandatory: false, "forged"u8.ToArray(), Cancel));

    [Fact]
    public async Task It_binds_nothing_of_others_to_its_own_and_nothing_of_its_own_to_others()
    {
        await RefusedAsync(channel => channel.QueueBindAsync($"{Own}.in", "td.hub.to.riverside", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueBindAsync($"{Own}.in", "td.enclave.riverside.out", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueBindAsync($"{Own}.in", "amq.fanout", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueBindAsync("td.hub.from.riverside", $"{Own}.out", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueBindAsync("td.enclave.riverside.in", $"{Own}.out", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueUnbindAsync("td.hub.from.lakeside", $"{Own}.out", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueUnbindAsync("td.enclave.riverside.in", "td.hub.to.riverside", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.ExchangeBindAsync("td.hub.to.riverside", $"{Own}.out", "", cancellationToken: Cancel));
        await RefusedAsync(channel => channel.ExchangeBindAsync($"{Own}.out", "td.hub.to.riverside", "", cancellationToken: Cancel));
    }

    [Theory]
    [InlineData("td.hub.mine")]
    [InlineData("td.enclave.riverside.mine")]
    [InlineData("td.enclave.lakesides.mine")]
    [InlineData("td.enclave.lakeside")]
    [InlineData("xtd.enclave.lakeside.mine")]
    [InlineData("td-enclave-lakeside-mine")]
    [InlineData("mine")]
    public async Task It_declares_no_other_names(string name)
    {
        await RefusedAsync(channel => channel.QueueDeclareAsync(name, durable: false, exclusive: false, autoDelete: true, cancellationToken: Cancel));
        await RefusedAsync(channel => channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, cancellationToken: Cancel));
    }

    [Fact]
    public async Task No_detour_leads_elsewhere()
    {
        // A name that the broker makes up is no name of the enclave's.
        await RefusedAsync(channel => channel.QueueDeclareAsync("", cancellationToken: Cancel));
        // What expires in a queue, or finds no queue, may not be sent on to others either.
        await RefusedAsync(channel => channel.QueueDeclareAsync(
            $"{Own}.detour", durable: false, exclusive: false, autoDelete: true, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "td.hub.to.riverside", ["x-message-ttl"] = 1 }, cancellationToken: Cancel));
        await RefusedAsync(channel => channel.QueueDeclareAsync(
            $"{Own}.detour", durable: false, exclusive: false, autoDelete: true, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "td.enclave.riverside.in", ["x-message-ttl"] = 1 }, cancellationToken: Cancel));
        await RefusedAsync(channel => channel.ExchangeDeclareAsync(
            $"{Own}.detour", ExchangeType.Direct, arguments: new Dictionary<string, object?> { ["alternate-exchange"] = "td.hub.to.riverside" }, cancellationToken: Cancel));
        foreach (var elsewhere in new[] { "/", "trusteddata", "no-such" })
            (await ConnectsAsync(elsewhere)).ShouldBeFalse(elsewhere);
        (await ConnectsAsync(_site.Site.VirtualHost)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nor_does_the_hub_see_what_is_an_enclaves()
    {
        await using var hub = await _site.ConnectAsync("hub");
        await RefusedAsync(channel => channel.BasicGetAsync($"{Own}.in", autoAck: true, Cancel), hub);
        await RefusedAsync(channel => channel.QueueDeleteAsync($"{Own}.in", cancellationToken: Cancel), hub);
        await RefusedAsync(async channel => await channel.BasicPublishAsync($"{Own}.out", "", mandatory: false, "forged"u8.ToArray(), Cancel), hub);
        await RefusedAsync(channel => channel.QueueBindAsync("td.hub.from.lakeside", "td.enclave.riverside.out", "", cancellationToken: Cancel), hub);
    }

    private async Task<bool> ConnectsAsync(string virtualHost)
    {
        try
        {
            await using var connection = await _site.ConnectAsync("enclave-lakeside", virtualHost);
            // The client does not wait for the broker's word on the virtual host; only an answer shows that it is open.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
            await channel.QueueDeclareAsync($"{Own}.asked", durable: false, exclusive: true, autoDelete: true, cancellationToken: Cancel);
            return true;
        }
        catch (Exception refused) when (refused is BrokerUnreachableException or OperationInterruptedException or OperationCanceledException)
        {
            return false;
        }
    }

    // The broker answers a refusal by closing the channel, of a publication only after the fact.
    private async Task RefusedAsync(Func<IChannel, Task> attempt, IConnection? by = null)
    {
        await using var channel = await ConfirmedAsync(by ?? _enclave);
        await Should.ThrowAsync<Exception>(() => attempt(channel));
        await Harness.Wait.UntilAsync(() => Task.FromResult(channel.IsClosed), "the broker to close the channel", TimeSpan.FromSeconds(10), Cancel);
        channel.CloseReason!.ReplyCode.ShouldBe(AccessRefused, channel.CloseReason.ReplyText);
    }

    private static Task<IChannel> ConfirmedAsync(IConnection connection) => connection.CreateChannelAsync(
        new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
}
