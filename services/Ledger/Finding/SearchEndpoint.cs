using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Ledger.OwnEntries;

namespace TrustedData.Ledger.Finding;

/// <summary>Finds entries by what they say.</summary>
public static class SearchEndpoint
{
    private const int UsualTake = 100;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/entries/search", SearchAsync)
        .WithName("SearchEntries")
        .WithSummary("Finds entries by type, actor, run, project, dataset, outcome and time, in the order of the log. Itself logged.")
        .RequireAuthorization(Policies.Auditor).RecordsRefusals();

    private static async Task<Results<Ok<FoundEntries>, ProblemHttpResult>> SearchAsync(
        [AsParameters] LogFilter filter, ClaimsPrincipal caller, LedgerContext context, OwnLog ownLog, CancellationToken cancellationToken)
    {
        if (filter.Problem() is { } problem)
            return problem.ToProblem();
        var own = await ownLog.RecordAsync(OwnFacts.Searched(caller.Person(), filter.AsEntities(), ownLog.Now), cancellationToken);
        if (!own.IsOk)
            return own.Refusal.ToProblem();

        // The log as it was before this search; otherwise every page would find the search for the page before.
        var take = filter.Take ?? UsualTake;
        var found = new List<FoundEntry>(take);
        await foreach (var entry in LogSearch.FindAsync(context, filter, own.Value, cancellationToken))
        {
            found.Add(FoundEntry.Of(entry));
            if (found.Count == take)
                break;
        }
        return TypedResults.Ok(new FoundEntries(found, found.Count == take ? found[^1].Index : null));
    }
}

/// <summary>Entries that were found, in the order of the log.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Ask again with <c>after</c> set to this; null at the end.</param>
public sealed record FoundEntries(IReadOnlyList<FoundEntry> Entries, long? Next);

/// <summary>An entry that was found.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Entry">The CloudEvents envelope.</param>
public sealed record FoundEntry(long Index, JsonElement Entry)
{
    internal static FoundEntry Of(EntryRow row) => new(row.Index, JsonSerializer.Deserialize<JsonElement>(row.Body));
}
