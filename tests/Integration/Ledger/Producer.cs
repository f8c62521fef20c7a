using System.Text.Json;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>A service of an organisation that hands in facts.</summary>
internal sealed class Producer(Api ledger)
{
    public static Fact Fact(EventType? type = null, FactOutcome outcome = FactOutcome.Success) =>
        new(type ?? EventTypes.CataloguePublished, Actor.Service("hub"), outcome) { Recorded = DateTimeOffset.UtcNow };

    public static object Batch(params IEnumerable<Fact> facts) =>
        new { entries = facts.Select(fact => new { factId = fact.Id, entry = JsonSerializer.SerializeToElement(fact, FactJson.Options) }) };

    public Task<Answer> SendAsync(params IEnumerable<Fact> facts) => ledger.PostAsync("/entries", Batch(facts));

    /// <summary>Hands in facts and answers their indices.</summary>
    public async Task<long[]> LogAsync(params IEnumerable<Fact> facts) =>
        [.. (await SendAsync(facts)).Ok().GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("index").GetInt64())];
}
