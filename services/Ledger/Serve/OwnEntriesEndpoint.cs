using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Ledger.Finding;

namespace TrustedData.Ledger.Serve;

/// <summary>
/// What a service itself handed in. One that was restored from a backup finds here what it has forgotten; the words are its own,
/// so that telling it gives nothing away, and is no entry.
/// </summary>
public static class OwnEntriesEndpoint
{
    private const int MostEntries = 500;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/producers/self/entries", ListAsync)
        .WithName("ListOwnEntries")
        .WithSummary("The entries that the calling service handed in, after an index, in the order of the log.")
        .RequireAuthorization(Policies.Producer);

    private static async Task<Results<Ok<OwnEntryList>, ProblemHttpResult>> ListAsync(
        ClaimsPrincipal caller, LedgerContext context, CancellationToken cancellationToken, long after = -1, int take = MostEntries)
    {
        if (take is < 1 or > MostEntries)
            return Refusal.BadRequest("range", $"Take 1 to {MostEntries} entries at a time, and go on after the last index.").ToProblem();
        var size = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        var found = new List<OwnEntry>();
        await foreach (var row in LogSearch.FindAsync(context, new LogFilter { Producer = caller.ClientId()!, After = after }, size, cancellationToken))
        {
            found.Add(OwnEntry.Of(row));
            if (found.Count == take)
                break;
        }
        return TypedResults.Ok(new OwnEntryList(found, found.Count == take ? found[^1].Index : null, size));
    }
}

/// <summary>Entries of one producer.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Ask again with <c>after</c> set to this; null at the end.</param>
/// <param name="Size">How many entries the log has in all.</param>
public sealed record OwnEntryList(IReadOnlyList<OwnEntry> Entries, long? Next, long Size);

/// <summary>An entry, as far as its producer needs it to know what it has forgotten.</summary>
public sealed record OwnEntry(
    long Index, Guid FactId, string? Type, DateTimeOffset? Recorded, string? Run, string? Project, string? Dataset, IReadOnlyList<FactEntity> Entities)
{
    internal static OwnEntry Of(EntryRow row)
    {
        using var entry = JsonDocument.Parse(row.Body);
        var content = EntryContent.TryRead(row.Body)!;
        var data = entry.RootElement.GetProperty("data");
        var entities = data.TryGetProperty("entities", out var given)
            ? given.EnumerateArray().Select(one => new FactEntity(one.GetProperty("type").GetString()!, one.GetProperty("id").GetString()!)).ToArray()
            : [];
        var run = data.TryGetProperty("run", out var own) ? own.GetString() : null;
        return new OwnEntry(row.Index, row.FactId, content.Type, content.Time, run, content.Project, content.Dataset, entities);
    }
}
