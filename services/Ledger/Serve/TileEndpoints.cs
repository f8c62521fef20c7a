using System.Buffers;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Ledger.Serve;

/// <summary>
/// The log as the files of C2SP tlog-tiles. Every width that the latest checkpoint covers is served, so every tile of every
/// size that was ever signed; what a name stands for never changes.
/// </summary>
public static class TileEndpoints
{
    private const string ContentType = "application/octet-stream";
    private const string Forever = "private, max-age=31536000, immutable";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tile/entries/{**place}", BundleAsync).WithName("GetEntryBundle")
            .WithSummary("A bundle of entries, as C2SP tlog-tiles names it: N, or N.p/W. Taking entries away is logged, once an export.")
            .Produces(StatusCodes.Status200OK, contentType: ContentType).RequireAuthorization(Policies.Auditor).RecordsRefusals();
        routes.MapGet("/tile/{level}/{**place}", TileAsync).WithName("GetTile")
            .WithSummary("A tile of hashes, as C2SP tlog-tiles names it: L/N, or L/N.p/W.")
            .Produces(StatusCodes.Status200OK, contentType: ContentType).RequireAuthorization(Policies.Hashes);
        routes.MapPost("/exports", ExportAsync).WithName("BeginExport")
            .WithSummary("Logs that the caller takes the entries from one index up to, not including, another; their bundles are then served for an hour.")
            .RequireAuthorization(Policies.Auditor).RecordsRefusals();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> TileAsync(string level, string place, HttpResponse response, LedgerContext context, CancellationToken cancellationToken)
    {
        if (!TilePath.TryParse($"tile/{level}/{place}", out var path) || path.IsBundle)
            return NoPath.ToProblem();
        var hashes = await HashesAsync(context, path, cancellationToken);
        if (hashes.Count < path.Width)
            return NotCovered.ToProblem();
        response.Headers.CacheControl = Forever;
        return TypedResults.Bytes(hashes.SelectMany(hash => hash).ToArray(), ContentType);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> BundleAsync(
        string place, ClaimsPrincipal caller, HttpResponse response, LedgerContext context, ExportWindows windows, CancellationToken cancellationToken)
    {
        if (!TilePath.TryParse($"tile/entries/{place}", out var path))
            return NoPath.ToProblem();
        var size = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        var end = path.FirstEntry + path.Width;
        if (end > size)
            return NotCovered.ToProblem();
        if (await windows.EnterAsync(caller.Person(), path.FirstEntry, end, cancellationToken) is { } refusal)
            return refusal.ToProblem();

        var bundle = new ArrayBufferWriter<byte>();
        await foreach (var entry in context.Entries.Where(e => e.Index >= path.FirstEntry && e.Index < end).OrderBy(e => e.Index).Select(e => e.Body).AsAsyncEnumerable().WithCancellation(cancellationToken))
            EntryBundle.Append(bundle, entry);
        response.Headers.CacheControl = Forever;
        return TypedResults.Bytes(bundle.WrittenMemory.ToArray(), ContentType);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ExportAsync(ExportRequest request, ClaimsPrincipal caller, LedgerContext context, ExportWindows windows, CancellationToken cancellationToken)
    {
        var size = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        if (request.From < 0 || request.To > size || request.From > request.To)
            return Refusal.BadRequest("range", $"Take entries from 0 up to at most {size}.").ToProblem();
        return await windows.BeginAsync(caller.Person(), request.From, request.To, cancellationToken) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();
    }

    // A tile of which a hash is missing inside is shorter than its name says, and so is not served: the log is damaged.
    private static Task<List<byte[]>> HashesAsync(LedgerContext context, TilePath path, CancellationToken cancellationToken)
    {
        var (first, end) = (path.FirstEntry, path.FirstEntry + path.Width);
        return path.Level == 0
            ? context.Entries.Where(e => e.Index >= first && e.Index < end && context.Checkpoints.Any(c => c.Size >= end)).OrderBy(e => e.Index).Select(e => e.LeafHash).ToListAsync(cancellationToken)
            : context.TileHashes.Where(h => h.Level == path.Level && h.Index >= first && h.Index < end).OrderBy(h => h.Index).Select(h => h.Hash).ToListAsync(cancellationToken);
    }

    private static Refusal NoPath { get; } = Refusal.NotFound("no-such-tile", "C2SP tlog-tiles names tiles tile/L/N or tile/L/N.p/W and bundles tile/entries/N or tile/entries/N.p/W, N in groups of three digits such as x001/234.");

    private static Refusal NotCovered { get; } = Refusal.NotFound("tile-not-covered", "The latest checkpoint does not reach so far. Take the tiles of the size that the checkpoint has.");
}

/// <summary>Which entries are taken: from an index up to, not including, another.</summary>
public sealed record ExportRequest(long From, long To);
