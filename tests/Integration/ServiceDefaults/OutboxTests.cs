using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.ServiceDefaults;

public sealed class OutboxTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Receiver _near = new("near");
    private readonly Receiver _far = new("far");
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await ProbeContext.CreateAsync(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Messages_reach_each_destination_in_the_order_they_were_saved()
    {
        await using var service = await StartAsync();
        for (var at = 0; at < 50; at++)
            await service.SendAsync(at % 2 == 0 ? "near" : "far", $"{at}");

        await service.CountsAsync("SELECT count(*) FROM outbox", 0);
        _near.Texts.ShouldBe(Enumerable.Range(0, 25).Select(at => $"{{\"text\":\"{2 * at}\"}}"));
        _far.Texts.ShouldBe(Enumerable.Range(0, 25).Select(at => $"{{\"text\":\"{(2 * at) + 1}\"}}"));
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_holds_up_no_other_and_loses_nothing()
    {
        _far.Fails = _ => true;
        await using var service = await StartAsync();
        for (var at = 0; at < 5; at++)
        {
            await service.SendAsync("far", $"{at}");
            await service.SendAsync("near", $"{at}");
        }

        await service.CountsAsync("SELECT count(*) FROM outbox WHERE destination = 'near'", 0);
        (await Sql.ValueAsync<long>(_database.Administrator, "SELECT count(*) FROM outbox WHERE destination = 'far'")).ShouldBe(5);
        _far.Fails = _ => false;
        await service.CountsAsync("SELECT count(*) FROM outbox", 0);
        _far.Texts.ShouldBe(Enumerable.Range(0, 5).Select(at => $"{{\"text\":\"{at}\"}}"));
    }

    [Fact]
    public async Task What_was_handed_over_and_not_yet_forgotten_is_handed_over_again()
    {
        // The other side has the rows, and then the answer is lost.
        _near.FailsAfter = attempt => attempt <= 2;
        await using var service = await StartAsync();
        await service.SaveAsync(context =>
        {
            for (var at = 0; at < 3; at++) context.Send("near", ProbeHandler.Kind, new ProbeMessage($"{at}"), DateTimeOffset.UtcNow);
        });

        await service.CountsAsync("SELECT count(*) FROM outbox", 0);
        _near.Deliveries.ShouldBeGreaterThan(3);
        _near.Texts.ShouldBe(["{\"text\":\"0\"}", "{\"text\":\"1\"}", "{\"text\":\"2\"}"]);
    }

    [Fact]
    public async Task Two_replicas_do_not_overtake_each_other()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        for (var at = 0; at < 40; at++)
            await (at % 2 == 0 ? one : other).SendAsync("near", $"{at}");

        await one.CountsAsync("SELECT count(*) FROM outbox", 0);
        _near.Texts.ShouldBe(Enumerable.Range(0, 40).Select(at => $"{{\"text\":\"{at}\"}}"));
        _near.Deliveries.ShouldBe(40);
    }

    private Task<ProbeService> StartAsync() => ProbeService.StartAsync(_database, add: services =>
    {
        services.AddSingleton<IOutboxDestination>(_near);
        services.AddSingleton<IOutboxDestination>(_far);
    });

    // The other side: it takes an id once, as every receiver of ours does.
    private sealed class Receiver(string name) : IOutboxDestination
    {
        private readonly ConcurrentDictionary<Guid, bool> _known = new();
        private readonly ConcurrentQueue<string> _texts = new();
        private int _attempts;
        private int _deliveries;

        public Func<int, bool> Fails { get; set; } = _ => false;

        public Func<int, bool> FailsAfter { get; set; } = _ => false;

        public IReadOnlyList<string> Texts => [.. _texts];

        public int Deliveries => _deliveries;

        public string Name => name;

        public Task SendAsync(DbContext context, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
        {
            var attempt = Interlocked.Increment(ref _attempts);
            if (Fails(attempt)) throw new TimeoutException("The other side does not answer.");
            foreach (var row in rows)
            {
                Interlocked.Increment(ref _deliveries);
                if (_known.TryAdd(row.Id, true)) _texts.Enqueue(row.Body);
            }
            return FailsAfter(attempt) ? throw new TimeoutException("The answer was lost.") : Task.CompletedTask;
        }
    }
}
