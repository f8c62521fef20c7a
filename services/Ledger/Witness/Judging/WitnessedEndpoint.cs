using Microsoft.AspNetCore.Http.HttpResults;

namespace TrustedData.Ledger.Witness.Judging;

/// <summary>What this witness vouches for, for monitors and for logs that forgot it (C2SP tlog-witness, monitoring).</summary>
public static class WitnessedEndpoint
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{originHash:regex(^[0-9a-f]{{64}}$)}/checkpoint", FindAsync)
        .WithName("GetWitnessedCheckpoint")
        .WithSummary("The checkpoint of a log that was cosigned last, by the SHA-256 of the log's origin; with the log's signature and the cosignature.")
        .RequireRateLimiting(WitnessSetup.RateLimit)
        .AllowAnonymous();

    private static async Task<Results<ContentHttpResult, NotFound>> FindAsync(string originHash, KnownLogs logs, CheckpointWitness witness, CancellationToken cancellationToken) =>
        logs.FindByHash(originHash) is { } origin && await witness.LatestAsync(origin, cancellationToken) is { } latest
            ? TypedResults.Text(latest.Note)
            : TypedResults.NotFound();
}
