using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.Append;

/// <summary>Takes facts from the organisation's services.</summary>
public static class AppendEndpoint
{
    /// <summary>Largest request in bytes.</summary>
    public const long LargestRequest = 32 * 1024 * 1024;

    private const int MostEntries = 1000;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/entries", AppendAsync)
        .WithName("AppendEntries")
        .WithSummary("Logs facts, all or none of them, and answers the index of each. A fact that is already logged keeps its index.")
        .ProducesProblem(StatusCodes.Status409Conflict)
        .RequireAuthorization(Policies.Producer);

    private static async Task<Results<Ok<AppendResponse>, ProblemHttpResult>> AppendAsync(
        AppendRequest request, ClaimsPrincipal caller, Sequencer sequencer, OwnLog ownLog, CancellationToken cancellationToken)
    {
        var producer = caller.ClientId()!;
        var entries = Seal(producer, request);
        if (!entries.IsOk)
            return entries.Refusal.ToProblem();

        var (indices, conflict) = await sequencer.AppendAsync(entries.Value, cancellationToken);
        if (indices.IsOk)
            return TypedResults.Ok(new AppendResponse([.. request.Entries!.Zip(indices.Value, (entry, index) => new AppendedEntry(entry.FactId, index))]));
        if (conflict is not null)
            await ownLog.RecordAsync(OwnFacts.Conflict(producer, conflict, ownLog.Now), cancellationToken);
        return indices.Refusal.ToProblem();
    }

    private static Outcome<NewEntry[]> Seal(string producer, AppendRequest request)
    {
        if (request.Entries is not { Count: > 0 and <= MostEntries } || request.Entries.Contains(null!))
            return Refusal.BadRequest("batch-size", $"A batch has 1 to {MostEntries} entries. Split it and send the parts one after the other.");
        var sealedEntries = new NewEntry[request.Entries.Count];
        for (var at = 0; at < sealedEntries.Length; at++)
        {
            var given = request.Entries[at];
            var fact = FactReader.Read(given.FactId, given.Entry);
            if (!fact.IsOk)
                return fact.Refusal;
            var entry = EntryEnvelope.Seal(producer, fact.Value);
            if (!entry.IsOk)
                return entry.Refusal;
            sealedEntries[at] = entry.Value;
        }
        return sealedEntries;
    }
}

/// <summary>Facts to be logged, in order.</summary>
public sealed record AppendRequest(IReadOnlyList<AppendEntry>? Entries);

/// <summary>A fact.</summary>
/// <param name="FactId">Its id, a UUID of version 7.</param>
/// <param name="Entry">The fact as JSON; its <c>id</c> is the same.</param>
public sealed record AppendEntry(Guid FactId, JsonElement Entry);

/// <summary>Where each fact stands, in the order of the request.</summary>
public sealed record AppendResponse(IReadOnlyList<AppendedEntry> Entries);

/// <summary>Where a fact stands.</summary>
public sealed record AppendedEntry(Guid FactId, long Index);
