using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Sequence;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Ledger.Serve;

/// <summary>What several endpoints ask of the log.</summary>
internal static class LogQueries
{
    /// <summary>There is no checkpoint yet.</summary>
    public static Refusal NotOpen { get; } = Refusal.Unavailable("log-unavailable", "The log has no checkpoint yet. Ask again in a moment.");

    /// <summary>The latest checkpoint.</summary>
    public static Task<CheckpointRow?> LatestAsync(this LedgerContext context, CancellationToken cancellationToken) =>
        context.Checkpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Builds a proof from the kept hashes.</summary>
    public static async Task<IReadOnlyList<byte[]>> BuildAsync(this LedgerContext context, ProofPlan plan, CancellationToken cancellationToken) =>
        plan.Build(await KeptHashReader.ReadAsync(context, plan.Subtrees, cancellationToken));
}
