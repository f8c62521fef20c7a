using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.OwnEntries;

namespace TrustedData.Ledger.Reading;

/// <summary>Everything that the log says of one run.</summary>
public static class StoryEndpoint
{
    // A run has some thirty entries, and one for each download.
    private const int MostEntries = 5000;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/stories/{run:guid}", ReadAsync)
        .WithName("ReadStory")
        .WithSummary("All entries about a run or a part of one, in the order of the log. Itself logged, once.")
        .RequireAuthorization(Policies.Auditor).RecordsRefusals();

    private static async Task<Results<Ok<RunStory>, ProblemHttpResult>> ReadAsync(
        Guid run, long? after, ClaimsPrincipal caller, LedgerContext context, OwnLog ownLog, CancellationToken cancellationToken)
    {
        var own = await ownLog.RecordAsync(OwnFacts.StoryRead(caller.Person(), run, ownLog.Now), cancellationToken);
        if (!own.IsOk)
            return own.Refusal.ToProblem();

        var found = new List<FoundEntry>();
        await foreach (var row in LogSearch.FindAsync(context, new LogFilter { Run = run, After = after }, own.Value, cancellationToken))
        {
            var entry = FoundEntry.Of(row);
            // That somebody read the story before is not part of it.
            if (!entry.Entry.TryGetProperty("source", out var source) || source.GetString() != OwnLog.Producer)
                found.Add(entry);
            if (found.Count == MostEntries)
                break;
        }
        return TypedResults.Ok(new RunStory(run, found, found.Count == MostEntries ? found[^1].Index : null));
    }
}

/// <summary>A run's story, as far as this log tells it.</summary>
/// <param name="Run">The run, or the part of one, that was asked for.</param>
/// <param name="Entries">Its entries, in the order of the log.</param>
/// <param name="Next">Ask again with <c>after</c> set to this; null at the end.</param>
public sealed record RunStory(Guid Run, IReadOnlyList<FoundEntry> Entries, long? Next);
