using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

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
        var rows = await context.Entries.AsNoTracking().Where(e => e.Producer == producer && e.Index > after && e.Index < size).OrderBy(e => e.Index).Take(take).ToListAsync(cancellationToken);
        return TypedResults.Ok(new OwnEntryList([.. rows.Select(Read).OfType<OwnEntryView>()], rows.Count == take ? rows[^1].Index : null, size));
    }

    // One that cannot be read is found by verification.
    private static OwnEntryView? Read(EntryRow row)
    {
        try
        {
            var entry = JsonSerializer.Deserialize<Envelope>(row.Body, JsonSerializerOptions.Web);
            return entry?.Data is not { } data ? null : new OwnEntryView(row.Index, entry.Id, entry.Type, entry.Time, data.Run, data.Project, data.Dataset, data.Entities ?? []);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Envelope(Guid Id, string Type, DateTimeOffset Time, EnvelopeData? Data);

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
    long Index, Guid FactId, string Type, DateTimeOffset Recorded, Guid? Run, Guid? Project, string? Dataset, IReadOnlyList<FactEntity> Entities);
