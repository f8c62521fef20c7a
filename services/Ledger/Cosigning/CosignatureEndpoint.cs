using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Transparency.Notes;

namespace TrustedData.Ledger.Cosigning;

/// <summary>Where a witness that fetched a checkpoint leaves its cosignature.</summary>
public static class CosignatureEndpoint
{
    private const int LargestRequest = 64 * 1024;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/cosignatures", TakeAsync)
        .WithName("LeaveCosignature")
        .WithSummary("Takes a checkpoint of this log, as a C2SP signed note, with the cosignatures of its witnesses. A checkpoint that the log signed and does not continue is answered with 409, and stops it.")
        .RequireAuthorization(Policies.Witness);

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeAsync(
        HttpRequest http, ClaimsPrincipal caller, LedgerContext context, RollbackWatch watch, Cosignatures cosignatures, CancellationToken cancellationToken)
    {
        if (!SignedNote.TryParse(await ReadAsync(http, cancellationToken), out var note))
            return Refusal.BadRequest("cosignature-note", "Send a C2SP signed note of at most 64 KiB: the checkpoint's text, a blank line, the log's signature and the cosignatures.").ToProblem();

        switch (await watch.CompareAsync(context, caller.ClientId()!, note.ToString(), cancellationToken))
        {
            case KeptCheckpoint.Foreign:
                return Refusal.BadRequest("cosignature-log", "The checkpoint is not signed by this log's key. Send it with the log's signature as it was fetched.").ToProblem();
            case KeptCheckpoint.Ahead or KeptCheckpoint.Forked:
                return Refusal.Conflict("log-behind-witness", watch.Trouble!).ToProblem();
            default:
                break;
        }
        return await cosignatures.TakeAsync(context, note, cancellationToken) switch
        {
            CosignaturesTaken.Stored => TypedResults.NoContent(),
            CosignaturesTaken.None => Refusal.BadRequest("cosignature-unknown", "No cosignature of a witness of this log holds. The ledger's operator lists the witnesses' verifier keys in Ledger:Witnesses.").ToProblem(),
            _ => Refusal.NotFound("cosignature-checkpoint", "The log has no checkpoint of exactly this text. Fetch the latest one and cosign that.").ToProblem(),
        };
    }

    private static async Task<string?> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        if (http.ContentLength is null or > LargestRequest)
            return null;
        using var reader = new StreamReader(http.Body);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
