using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Ledger.Sequence;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Ledger.Serve;

/// <summary>Proofs: that an entry stands in the log, and that the log only grew.</summary>
public static class ProofEndpoints
{
    private static readonly Refusal Pending = Refusal.NotFound("entry-pending", "No checkpoint covers this entry yet. If it was handed in, ask again in a moment.");
    private static readonly Refusal Uncosigned = Refusal.NotFound("cosignature-pending", "The entry is logged, but its checkpoint is not cosigned by enough witnesses yet. Ask again in a moment; if it stays, ask the operator to look at the ledger's health.");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var proofs = routes.MapGroup("/proofs");
        proofs.MapGet("/inclusion", ByIndexAsync).WithName("GetInclusionProof")
            .WithSummary("Proves that an index of the log has a leaf hash, in the tree of a size (by default of the latest checkpoint).").RequireAuthorization(Policies.Auditor).RecordsRefusals();
        proofs.MapGet("/inclusion/{factId:guid}", OwnAsync).WithName("GetOwnReceipt")
            .WithSummary("The receipt of a fact that the calling service handed in; 404 until a checkpoint covers it. With cosigned, only a checkpoint counts that enough witnesses cosigned.").RequireAuthorization(Policies.Producer);
        proofs.MapGet("/inclusion/{producer}/{factId:guid}", AnyAsync).WithName("GetReceipt")
            .WithSummary("The receipt of any fact. Reading it is itself logged.").RequireAuthorization(Policies.Auditor).RecordsRefusals();
        proofs.MapGet("/consistency", ConsistencyAsync).WithName("GetConsistencyProof")
            .WithSummary("Proves that the log of one size continues the log of a smaller one.").RequireAuthorization(Policies.Hashes);
    }

    private static async Task<Results<Ok<IndexProof>, ProblemHttpResult>> ByIndexAsync(long index, long? size, LedgerContext context, CancellationToken cancellationToken)
    {
        var latest = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        var of = size ?? latest;
        if (of > latest || index < 0 || index >= of)
            return Refusal.BadRequest("range", $"Ask for an index below the size, and a size of at most {latest}.").ToProblem();
        var leafHash = await context.Entries.Where(e => e.Index == index).Select(e => e.LeafHash).SingleAsync(cancellationToken);
        return TypedResults.Ok(new IndexProof(index, of, leafHash, await context.BuildAsync(ProofPlan.ForInclusion(index, of), cancellationToken)));
    }

    private static Task<Results<Ok<InclusionReceipt>, ProblemHttpResult>> OwnAsync(
        Guid factId, ClaimsPrincipal caller, LedgerContext context, CosignedNotes notes, CancellationToken cancellationToken, bool cosigned = false) =>
        ReceiptAsync(caller.ClientId()!, factId, context, notes, cosigned, cancellationToken);

    private static async Task<Results<Ok<InclusionReceipt>, ProblemHttpResult>> AnyAsync(
        string producer, Guid factId, ClaimsPrincipal caller, LedgerContext context, CosignedNotes notes, OwnLog ownLog, CancellationToken cancellationToken)
    {
        if (!LogFilter.IsCode(producer))
            return Pending.ToProblem();
        var recorded = await ownLog.RecordAsync(OwnFacts.Read(caller.Person(), producer, factId, ownLog.Now), cancellationToken);
        return recorded.IsOk ? await ReceiptAsync(producer, factId, context, notes, cosigned: false, cancellationToken) : recorded.Refusal.ToProblem();
    }

    private static async Task<Results<Ok<InclusionReceipt>, ProblemHttpResult>> ReceiptAsync(
        string producer, Guid factId, LedgerContext context, CosignedNotes notes, bool cosigned, CancellationToken cancellationToken)
    {
        var latest = cosigned ? await notes.LatestCosignedAsync(context, cancellationToken) : await notes.LatestAsync(context, cancellationToken);
        var entry = (await FactLookup.FindAsync(context, [factId], cancellationToken)).FirstOrDefault(e => e.Producer == producer);
        if (latest is null || entry is null || entry.Index >= latest.Size)
            return (cosigned && entry is not null ? Uncosigned : Pending).ToProblem();
        var proof = await context.BuildAsync(ProofPlan.ForInclusion(entry.Index, latest.Size), cancellationToken);
        return TypedResults.Ok(new InclusionReceipt(entry.Index, entry.Body, proof, latest.Note));
    }

    private static async Task<Results<Ok<GrowthProof>, ProblemHttpResult>> ConsistencyAsync(long from, long? to, LedgerContext context, CancellationToken cancellationToken)
    {
        var latest = (await context.LatestAsync(cancellationToken))?.Size ?? 0;
        var end = to ?? latest;
        if (from <= 0 || from > end || end > latest)
            return Refusal.BadRequest("range", $"Ask from a size of at least 1 to one that is not smaller, up to {latest}.").ToProblem();
        return TypedResults.Ok(new GrowthProof(from, end, await context.BuildAsync(ProofPlan.ForConsistency(from, end), cancellationToken)));
    }
}

/// <summary>An inclusion proof.</summary>
public sealed record IndexProof(long Index, long Size, byte[] LeafHash, IReadOnlyList<byte[]> Proof);

/// <summary>A consistency proof.</summary>
public sealed record GrowthProof(long From, long To, IReadOnlyList<byte[]> Proof);
