using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Ledger.Sequence;
using TrustedData.Transparency.Verification;

namespace TrustedData.Ledger.Serve;

/// <summary>Entries as they are, for whoever verifies the log.</summary>
public static partial class EntryEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/entries", ListAsync)
        .WithName("ListEntries")
        .WithSummary("The exact bytes and leaf hashes of the entries from one index up to, not including, another; streamed. Itself logged.")
        .RequireAuthorization(Policies.Auditor).RecordsRefusals();

    private static async Task<Results<Ok<IAsyncEnumerable<LoggedEntry>>, ProblemHttpResult>> ListAsync(
        ClaimsPrincipal caller, LedgerContext context, OwnLog ownLog, Sequencer sequencer, ILogger<Sequencer> logger, CancellationToken cancellationToken, long from = 0, long? to = null)
    {
        var latest = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        var end = to ?? latest;
        if (from < 0 || from > end || end > latest)
            return Refusal.BadRequest("range", $"Ask for entries from 0 up to at most {latest}.").ToProblem();

        var recorded = await ownLog.RecordAsync(OwnFacts.Listed(caller.Person(), from, end, ownLog.Now), cancellationToken);
        // A damaged log takes no entries any more, and reading it is the one way to find out what was done to it.
        if (!recorded.IsOk && !sequencer.IsDamaged)
            return recorded.Refusal.ToProblem();
        if (!recorded.IsOk)
            LogReadDamaged(logger, from, end);
        return TypedResults.Ok(context.Entries.AsNoTracking().Where(e => e.Index >= from && e.Index < end).OrderBy(e => e.Index)
            .Select(e => new LoggedEntry(e.Index, e.Body, e.LeafHash)).AsAsyncEnumerable());
    }

    [LoggerMessage(2201, LogLevel.Warning, "Entries {From} to {To} of the damaged log are read; that cannot be logged.")]
    private static partial void LogReadDamaged(ILogger logger, long from, long to);
}
