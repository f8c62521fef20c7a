using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.Serve;

/// <summary>
/// What a producer itself has handed in, so that a service whose database was restored from a backup finds out what it no
/// longer knows. A producer reads nothing here that it did not write, so reading is no entry.
/// </summary>
public static class ProducerEntriesEndpoint
{
    private const int UsualTake = 100;
    private const int Most = 500;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/producers/self/entries", ListAsync)
        .WithName("ListOwnEntries")
        .WithSummary("The caller's own entries after an index, in the order of the log.")
        .RequireAuthorization(Policies.Producer);

    private static async Task<Results<Ok<OwnEntryList>, ProblemHttpResult>> ListAsync(
        ClaimsPrincipal caller, LedgerContext context, CancellationToken cancellationToken, long after = -1, int take = UsualTake)
    {
        if (after < -1 || take is < 1 or > Most)
            return Refusal.BadRequest("range", $"Ask for 1 to {Most} entries after an index, the first time after -1.").ToProblem();
        if (caller.ClientId() is not { } producer)
            return Refusal.Forbidden("not-permitted", "Entries are handed in by services.").ToProblem();
        var size = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        var term = EntryTerms.Producer(producer);
        var parts = context.Parts.AsNoTracking()
            .Where(p => p.FirstIndex + p.EntryCount > after + 1 && p.FirstIndex < size && context.Terms.Any(t => t.Term == term && t.FirstIndex == p.FirstIndex))
            .OrderBy(p => p.FirstIndex).AsAsyncEnumerable();
        var entries = new List<OwnEntryView>(take);
        await foreach (var part in parts.WithCancellation(cancellationToken))
        {
            entries.AddRange(BundleReader.EntriesOf(part).Where(e => e.Index > after && e.Index < size).Select(Read).OfType<OwnEntryView>().Where(e => e.Producer == producer).Take(take - entries.Count));
            if (entries.Count == take)
                break;
        }

        return TypedResults.Ok(new OwnEntryList(entries, entries.Count == take ? entries[^1].Index : null, size));
    }

    // One that cannot be read is found by verification.
    private static OwnEntryView? Read(Transparency.Verification.LoggedEntry logged)
    {
        try
        {
            var entry = JsonSerializer.Deserialize<Envelope>(logged.Entry, JsonSerializerOptions.Web);
            return entry?.Data is null ? null : new OwnEntryView(logged.Index, entry.Id, entry.Type, entry.Time, entry.Data.Run, entry.Data.Project, entry.Data.Dataset, entry.Data.Entities ?? []) { Producer = entry.Source };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Envelope(Guid Id, string Source, string Type, DateTimeOffset Time, EnvelopeData? Data);

    private sealed record EnvelopeData(Guid? Run, Guid? Project, string? Dataset, IReadOnlyList<FactEntity>? Entities);
}

/// <summary>Entries of one producer.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Ask again with <c>after</c> set to this; null at the end.</param>
/// <param name="Size">How many entries the log has, of whomever.</param>
public sealed record OwnEntryList(IReadOnlyList<OwnEntryView> Entries, long? Next, long Size);

/// <summary>An entry as its producer needs it.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="FactId">The fact.</param>
/// <param name="Type">Type of the event.</param>
/// <param name="Recorded">When it happened.</param>
/// <param name="Run">The run.</param>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Entities">What else it concerns, by id.</param>
public sealed record OwnEntryView(
    long Index, Guid FactId, string Type, DateTimeOffset Recorded, Guid? Run, Guid? Project, string? Dataset, IReadOnlyList<FactEntity> Entities)
{
    [System.Text.Json.Serialization.JsonIgnore]
    internal string Producer { get; init; } = "";
}
