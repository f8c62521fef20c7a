using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Restoring;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Ledger;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Governance;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>
/// An enclave's database and a real ledger, of which one or the other is exchanged for an older copy. The facts are the
/// enclave's, and take the way that they always take. One test alone uses the database, since its facts belong to one ledger.
/// </summary>
public sealed class ComparisonTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit, EnclaveDatabase database)
    : SiteTest(shared, postgres, rabbit), IClassFixture<EnclaveDatabase>
{
    private readonly ScratchDirectory _scratch = new("backups");
    private OwnService _ledger = null!;
    private HttpClients _clients = null!;

    public override async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _scratch.Dispose();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        _ledger = await OwnService.MigratedAsync(Site, Postgres, "ledger-lakeside", "Ledger");
        await _ledger.Process.StartAsync(Cancel);
        _clients = new HttpClients(_ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("enclave", "lakeside", "ledger.append", Cancel));
    }

    [Fact]
    public async Task Each_side_that_is_older_than_the_other_is_found()
    {
        // Nothing yet; then facts on both sides, in pages; then one that the ledger has and did not confirm.
        (await CompareAsync()).ShouldBe(0);
        await HappenAsync(1200);
        (await CompareAsync()).ShouldBe(0);
        await SendAsync(confirm: false, await RecordAsync(1));
        (await CompareAsync()).ShouldBe(0);
        await ScriptAsync("backup", "before");

        // The ledger is exchanged for an older copy: what it took is gone.
        await HappenAsync(3);
        (await CompareAsync()).ShouldBe(0);
        await ScriptAsync("backup", "after");
        await ExchangeAsync("before");
        (await Should.ThrowAsync<LedgerBehindException>(CompareAsync)).Reason.ShouldBe("ledger-behind");
        (await StateAsync()).ShouldBeNull("the enclave's own rows are right, and stay as they are");

        // It goes on in another way and becomes as long again: other entries stand where ours stood.
        await OthersHappenAsync(5);
        (await Should.ThrowAsync<LedgerBehindException>(async () => { await HappenAsync(1); await CompareAsync(); })).Reason.ShouldBe("ledger-behind");
        await ExchangeAsync("after");
        await using (var context = database.Open())
        {
            // The fact that went into the copy is sent again, as it is after any restore of a ledger.
            var last = await context.Set<FactRow>().OrderByDescending(f => f.Id).FirstAsync(Cancel);
            await SendAsync(confirm: true, [last.Id]);
        }
        (await CompareAsync()).ShouldBe(0);

        // The enclave's database is the older one: as after its restore, the ledger has facts that it lacks.
        var lost = await LoseAsync(4);
        (await CompareAsync()).ShouldBe(4);
        var state = (await StateAsync()).ShouldNotBeNull();
        (state.Open, state.ReasonCode).ShouldBe((false, "restored-from-backup"));
        await using (var context = database.Open())
            (await context.Set<MissingEntry>().OrderBy(m => m.Index).Select(m => m.FactId).ToListAsync(Cancel)).ShouldBe(lost);
        (await CompareAsync()).ShouldBe(0, "what is named is named once");
    }

    [Fact]
    public async Task A_producer_reads_its_own_entries_and_nobody_elses()
    {
        var token = await Site.Organisations.ServiceTokenAsync("enclave", "lakeside", "ledger.append", Cancel);
        var own = Enumerable.Range(0, 3).Select(_ => Producer.Fact()).ToList();
        await new Producer(new Api(_ledger.Process.Address, token)).LogAsync(own);
        await OthersHappenAsync(2);
        var page = await new OwnEntries(_clients).AfterAsync(-1, Cancel);
        page.Entries.Select(e => e.FactId).ShouldBe(own.Select(f => f.Id));
        page.Size.ShouldBeGreaterThanOrEqualTo(page.Entries.Count + 2);
        var auditor = new Api(_ledger.Process.Address, await Site.Organisations.TokenAsync("auditor", "lakeside", Cancel));
        (await auditor.GetAsync("/producers/self/entries")).Status.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        (await new Api(_ledger.Process.Address, null).GetAsync("/producers/self/entries")).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    private async Task<int> CompareAsync()
    {
        await using var context = database.Open();
        return await new LedgerComparison(context, new OwnEntries(_clients), new CountingPublisher(), TimeProvider.System, NullLogger<LedgerComparison>.Instance).CompareAsync(Cancel);
    }

    private async Task<EnclaveState?> StateAsync()
    {
        await using var context = database.Open();
        return await context.Set<EnclaveState>().AsNoTracking().SingleOrDefaultAsync(Cancel);
    }

    private async Task HappenAsync(int count) => await SendAsync(confirm: true, await RecordAsync(count));

    private async Task<List<Guid>> RecordAsync(int count)
    {
        await using var context = database.Open();
        var facts = Enumerable.Range(0, count).Select(_ => new Fact(EventTypes.RequestRefused, Actor.Service("enclave"), FactOutcome.Refused) { Recorded = DateTimeOffset.UtcNow }).ToList();
        facts.ForEach(context.Record);
        await context.SaveChangesAsync(Cancel);
        return facts.ConvertAll(f => f.Id);
    }

    private async Task SendAsync(bool confirm, List<Guid> facts)
    {
        foreach (var batch in facts.Chunk(200))
        {
            await using var context = database.Open();
            var rows = await context.Set<OutboxRow>().Where(r => batch.Contains(r.Id)).OrderBy(r => r.Position).ToListAsync(Cancel);
            await new LedgerDestination(_clients, new LedgerSignal()).SendAsync(context, rows, Cancel);
            if (confirm)
                await context.SaveChangesAsync(Cancel);
        }
    }

    private async Task OthersHappenAsync(int count)
    {
        var others = new Producer(new Api(_ledger.Process.Address, await Site.Organisations.ServiceTokenAsync("identity", "lakeside", "ledger.append", Cancel)));
        await others.LogAsync(Enumerable.Range(0, count).Select(_ => Producer.Fact()));
    }

    // A restore takes facts and all rows with them; here only the facts, which is what the comparison looks at.
    private async Task<List<Guid>> LoseAsync(int count)
    {
        var lost = await RecordAsync(count);
        await SendAsync(confirm: true, lost);
        await using var context = database.Open();
        context.RemoveRange(await context.Set<OutboxRow>().Where(r => lost.Contains(r.Id)).ToListAsync(Cancel));
        context.RemoveRange(await context.Set<FactRow>().Where(f => lost.Contains(f.Id)).ToListAsync(Cancel));
        await context.SaveChangesAsync(Cancel);
        return lost;
    }

    private Task ScriptAsync(string verb, string name) => Postgres.ScriptAsync(_ledger.Database, [verb, _ledger.Database.Name, Path.Combine(_scratch.Path, name)], Cancel);

    private async Task ExchangeAsync(string name)
    {
        await _ledger.Process.Kill9Async();
        await Postgres.DropAsync(_ledger.Database, Cancel);
        await ScriptAsync("restore", name);
        await _ledger.Process.StartAsync(Cancel);
    }

    private sealed class HttpClients(Uri ledger, string token) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name)
        {
            var client = new HttpClient { BaseAddress = ledger };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return client;
        }
    }
}
