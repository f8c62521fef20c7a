using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;

namespace TrustedData.Tests.Integration.Messaging;

public sealed class BrokerRestartTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_message_and_the_services_survive_a_restart_of_the_broker()
    {
        await using var broker = await RabbitServer.StartPrivateAsync(TestContext.Current.CancellationToken);
        await using var site = await BrokerSite.StartAsync(postgres, broker);
        await using var hubDatabase = await site.DatabaseAsync();
        await using var lakesideDatabase = await site.DatabaseAsync();
        await using var lakeside = await site.ServiceAsync("enclave-lakeside", lakesideDatabase);
        await lakeside.SendAsync("hub", "before");
        await lakeside.CountsAsync("SELECT count(*) FROM outbox WHERE destination = 'hub'", 0);

        await broker.RestartAsync(TestContext.Current.CancellationToken);
        await lakeside.SendAsync("hub", "after");
        await using var hub = await site.ServiceAsync("hub", hubDatabase);

        (await hub.HandledAsync(2)).ShouldBe(["before", "after"]);
        await hub.SendAsync("lakeside", "back");
        (await lakeside.HandledAsync(1)).ShouldBe(["back"]);
    }
}
