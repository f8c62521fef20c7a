using Microsoft.EntityFrameworkCore;
using Npgsql;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.ServiceDefaults;

public sealed class AuditSeamTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ProbeService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await ProbeContext.CreateAsync(_database);
        _service = await ProbeService.StartAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_change_its_fact_and_the_facts_way_to_the_ledger_are_one()
    {
        var fact = Thing.Fact();
        var thing = new Thing().Rename("one", fact);
        await _service.SaveAsync(context => context.Add(thing));

        (await CountAsync($"thing WHERE id = '{thing.Id}' AND last_fact = '{fact.Id}'")).ShouldBe(1);
        (await CountAsync($"fact WHERE id = '{fact.Id}' AND type = '{fact.Type}'")).ShouldBe(1);
        (await CountAsync($"outbox WHERE id = '{fact.Id}' AND destination = '@ledger'")).ShouldBe(1);

        // A save that fails leaves nothing of the three.
        var failing = Thing.Fact();
        await Should.ThrowAsync<DbUpdateException>(() => _service.SaveAsync(context => context.Add(new Thing().Rename("one", failing))));
        (await CountAsync($"fact WHERE id = '{failing.Id}'")).ShouldBe(0);
        (await CountAsync($"outbox WHERE id = '{failing.Id}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_change_without_a_fact_or_with_two_is_refused()
    {
        var thing = new Thing().Rename("two", Thing.Fact());
        await _service.SaveAsync(context => context.Add(thing));
        await RefusedAsync(context => context.Add(new Thing { Name = "silent" }));
        await RefusedAsync(context => context.Things.Single(one => one.Id == thing.Id).Name = "silent");
        await RefusedAsync(context => context.Remove(context.Things.Single(one => one.Id == thing.Id)));
        await RefusedAsync(context => context.Add(new Thing().Rename("twice", Thing.Fact(), Thing.Fact())));
        await RefusedAsync(context => context.Things.Single(one => one.Id == thing.Id).Rename("twice", Thing.Fact(), Thing.Fact()));
        await RefusedAsync(context => context.Add(new Stray()));

        (await CountAsync("thing WHERE name = 'two'")).ShouldBe(1);
        (await CountAsync("thing")).ShouldBe(1);
        (await CountAsync("fact")).ShouldBe(1);
        (await CountAsync("stray")).ShouldBe(0);

        Task RefusedAsync(Action<ProbeContext> change) => Should.ThrowAsync<UnrecordedChangeException>(() => _service.SaveAsync(change));
    }

    [Fact]
    public async Task Rows_that_change_together_may_share_a_fact_and_it_is_logged_once()
    {
        var fact = Thing.Fact();
        await _service.SaveAsync(context => context.AddRange(new Thing().Rename("a", fact), new Thing().Rename("b", fact)));

        (await CountAsync($"thing WHERE last_fact = '{fact.Id}'")).ShouldBe(2);
        (await CountAsync($"outbox WHERE id = '{fact.Id}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_fact_that_no_ledger_takes_is_refused_with_its_change()
    {
        foreach (var unfit in new[]
        {
            Thing.Fact() with { Reason = "in words" },
            Thing.Fact() with { Entities = [new FactEntity("person", "Jane Doe")] },
            Thing.Fact() with { Id = Guid.NewGuid() },
            Thing.Fact() with { Entities = [.. Enumerable.Range(0, 200).Select(_ => new FactEntity("x", new string('x', 500)))] },
            Thing.Fact() with { Outcome = FactOutcome.Failed },
            Thing.Fact() with { Type = EventTypes.ReleaseRead, Outcome = FactOutcome.Refused, Entities = [new FactEntity("finding", "1")] },
            Thing.Fact() with { Type = EventTypes.ReleaseRead, Outcome = FactOutcome.Refused, Commitments = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs"] = "1" } },
        })
        {
            await Should.ThrowAsync<UnfitFactException>(() => _service.SaveAsync(context => context.Add(new Thing().Rename("unfit", unfit))));
            await Should.ThrowAsync<UnfitFactException>(() => _service.SaveAsync(context => context.Record(unfit)));
        }
        (await CountAsync("thing")).ShouldBe(0);
        (await CountAsync("outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Plain_SQL_cannot_forget_the_fact_either()
    {
        var thing = new Thing().Rename("guarded", Thing.Fact());
        await _service.SaveAsync(context => context.Add(thing));
        foreach (var connection in new[] { _database.App, _database.Owner })
        {
            (await Sql.RefusalAsync(connection, "UPDATE thing SET name = 'raw'")).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation);
            (await Sql.RefusalAsync(connection, "DELETE FROM thing")).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation);
            (await Sql.RefusalAsync(connection, "UPDATE thing SET name = 'raw', last_fact = gen_random_uuid()")).ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
            (await Sql.RefusalAsync(connection, "INSERT INTO thing (id, name, last_fact) VALUES (gen_random_uuid(), 'raw', gen_random_uuid())")).ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
            (await Sql.RefusalAsync(connection, "DELETE FROM fact")).ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
        }
        (await Sql.RefusalAsync(_database.App, "TRUNCATE thing")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await Sql.RefusalAsync(_database.App, "ALTER TABLE thing DISABLE TRIGGER ALL")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await CountAsync("thing WHERE name = 'guarded'")).ShouldBe(1);
    }

    private Task<long> CountAsync(string rows) => Sql.ValueAsync<long>(_database.Administrator, $"SELECT count(*) FROM {rows}");
}
