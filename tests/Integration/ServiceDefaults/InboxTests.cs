using Microsoft.Extensions.DependencyInjection;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.ServiceDefaults;

public sealed class InboxTests(PostgresServer server) : IAsyncLifetime
{
    private const int MostAttempts = InboxProcessor<ProbeContext>.MostAttempts;
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await ProbeContext.CreateAsync(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_message_that_fails_is_set_aside_after_its_attempts_and_blocks_no_other()
    {
        await StoreAsync("fails", 1);
        for (var at = 2; at < 7; at++) await StoreAsync(ProbeHandler.Kind, at);
        await using var service = await StartAsync();

        (await service.HandledAsync(5)).ShouldBe(["2", "3", "4", "5", "6"]);
        await AttemptedAsync(service, MostAttempts);
        await StoreAsync(ProbeHandler.Kind, 7);
        service.Services.GetRequiredService<InboxSignal>().Wake();
        (await service.HandledAsync(6))[^1].ShouldBe("7");
        (await Sql.ValueAsync<long>(_database.Administrator, "SELECT count(*) FROM inbox WHERE kind = 'fails' AND processed_at IS NULL")).ShouldBe(1);
        (await Sql.ValueAsync<int>(_database.Administrator, "SELECT attempts FROM inbox WHERE kind = 'fails'")).ShouldBe(MostAttempts);
        service.Services.GetRequiredService<Attempts>().Count.ShouldBe(MostAttempts);
    }

    [Fact]
    public async Task Nothing_of_an_attempt_that_failed_stays_and_the_one_that_succeeds_counts_once()
    {
        await StoreAsync("fails-at-first", 1);
        await using var service = await StartAsync();

        await WakeUntilAsync(service, "SELECT count(*) FROM inbox WHERE processed_at IS NOT NULL", 1);
        (await Sql.ValueAsync<long>(_database.Administrator, "SELECT count(*) FROM thing")).ShouldBe(1);
        (await Sql.ValueAsync<long>(_database.Administrator, "SELECT count(*) FROM fact")).ShouldBe(1);
        (await Sql.ValueAsync<int>(_database.Administrator, "SELECT attempts FROM inbox")).ShouldBe(2);
    }

    [Fact]
    public async Task A_kind_that_nobody_handles_is_done_with()
    {
        await StoreAsync("unheard-of", 1);
        await StoreAsync(ProbeHandler.Kind, 2);
        await using var service = await StartAsync();

        (await service.HandledAsync(1)).ShouldBe(["2"]);
        await service.CountsAsync("SELECT count(*) FROM inbox WHERE processed_at IS NOT NULL", 2);
    }

    [Fact]
    public async Task Two_replicas_handle_a_message_once()
    {
        for (var at = 0; at < 30; at++) await StoreAsync(ProbeHandler.Kind, at);
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        await one.CountsAsync("SELECT count(*) FROM inbox WHERE processed_at IS NULL", 0);
        one.Handled.Rows.Concat(other.Handled.Rows).Select(row => row.Id).Distinct().Count().ShouldBe(30);
        (one.Handled.Rows.Count + other.Handled.Rows.Count).ShouldBe(30);
    }

    private Task<ProbeService> StartAsync() => ProbeService.StartAsync(_database, add: services =>
    {
        services.AddSingleton<Attempts>();
        services.AddKeyedScoped<IInboxHandler, FailingHandler>("fails");
        services.AddKeyedScoped<IInboxHandler, FailingAtFirstHandler>("fails-at-first");
    });

    private Task<int> StoreAsync(string kind, int text) => Sql.RunAsync(
        _database.Administrator,
        $$"""INSERT INTO inbox (id, "from", kind, sequence, body, received_at, attempts) VALUES (gen_random_uuid(), 'hub', '{{kind}}', {{text}}, '{"text":"{{text}}"}', now(), 0)""");

    private static Task AttemptedAsync(ProbeService service, int attempts) => WakeUntilAsync(service, $"SELECT count(*) FROM inbox WHERE attempts = {attempts}", 1);

    // The processor pauses after a failure until it is woken or its sweep is due; the test does not wait for the sweep.
    private static Task WakeUntilAsync(ProbeService service, string query, long expected) => Wait.UntilAsync(
        async () =>
        {
            service.Services.GetRequiredService<InboxSignal>().Wake();
            return await Sql.ValueAsync<long>(service.Database.Administrator, query) == expected;
        },
        query,
        TimeSpan.FromSeconds(60),
        TestContext.Current.CancellationToken);

    private sealed class Attempts
    {
        public int Count { get; set; }
    }

    private sealed class FailingHandler(Attempts attempts) : IInboxHandler
    {
        public Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
        {
            attempts.Count++;
            throw new InvalidOperationException("A fault of ours.");
        }
    }

    private sealed class FailingAtFirstHandler(ProbeContext context, Attempts attempts) : IInboxHandler
    {
        public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
        {
            context.Add(new Thing().Rename("made by a message", Thing.Fact()));
            if (++attempts.Count > 2) return;
            // Even what was already written to the database.
            await context.SaveChangesAsync(cancellationToken);
            throw new InvalidOperationException("A fault of ours.");
        }
    }
}
