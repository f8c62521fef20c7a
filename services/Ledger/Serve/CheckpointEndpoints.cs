using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Keys;

namespace TrustedData.Ledger.Serve;

/// <summary>What the log commits to, and the key to check it with.</summary>
public static class CheckpointEndpoints
{
    private const int MostCheckpoints = 1000;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/checkpoint", LatestAsync).WithName("GetCheckpoint")
            .WithSummary("The latest signed checkpoint, a C2SP signed note, with the cosignatures that it has. A witness says which size it has seen, and gets the one to cosign. With cosigned, the latest that enough witnesses cosigned, if there is one.").RequireAuthorization(Policies.Hashes);
        routes.MapGet("/checkpoints", ListAsync).WithName("ListCheckpoints")
            .WithSummary("Earlier checkpoints, smallest first: they narrow down where a wrong entry is.").RequireAuthorization(Policies.Hashes);
        routes.MapGet("/key", Key).WithName("GetVerifierKey")
            .WithSummary("The log's verifier key, and while it is being changed the one before it. Who wants to check the log takes it from elsewhere.").RequireAuthorization(Policies.Hashes);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> LatestAsync(
        long? seen, ClaimsPrincipal caller, LedgerContext context, CosignedNotes notes, RollbackWatch watch, CancellationToken cancellationToken, bool cosigned = false)
    {
        var isWitness = seen is not null && caller.IsService() && caller.HasScope(Policies.WitnessScope);
        var last = isWitness ? await notes.WantedAsync(context, cancellationToken) : await NewestAsync(context, notes, cosigned, cancellationToken);
        if (isWitness && seen <= last?.Size)
            watch.Heard();
        return last is null ? LogQueries.NotOpen.ToProblem() : TypedResults.Text(last.Note);
    }

    private static async Task<CosignedNote?> NewestAsync(LedgerContext context, CosignedNotes notes, bool cosigned, CancellationToken cancellationToken) =>
        (cosigned ? await notes.LatestCosignedAsync(context, cancellationToken) : null) ?? await notes.LatestAsync(context, cancellationToken);

    private static async Task<Ok<CheckpointList>> ListAsync(LedgerContext context, CancellationToken cancellationToken, long after = -1, int take = MostCheckpoints)
    {
        var found = await context.Checkpoints.AsNoTracking().Where(c => c.Size > after).OrderBy(c => c.Size)
            .Take(Math.Clamp(take, 1, MostCheckpoints))
            .Select(c => new SignedCheckpoint(c.Size, c.Note))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new CheckpointList(found));
    }

    private static ContentHttpResult Key(LogKey key) => TypedResults.Text(string.Concat(key.Keys.Keys.Select(one => $"{one}\n")));
}

/// <summary>Signed checkpoints, smallest first.</summary>
public sealed record CheckpointList(IReadOnlyList<SignedCheckpoint> Checkpoints);

/// <summary>A checkpoint.</summary>
/// <param name="Size">How many entries it covers.</param>
/// <param name="Note">The signed note.</param>
public sealed record SignedCheckpoint(long Size, string Note);
