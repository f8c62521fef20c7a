using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Finding;

namespace TrustedData.Ledger.Sequence;

/// <summary>Finds facts anywhere in the log: in bundles whose ids reach from before to after theirs, and among the entries that no bundle describes yet.</summary>
public static class FactLookup
{
    /// <summary>The entries with these fact ids, of whatever producer.</summary>
    public static async Task<IReadOnlyList<EntryRow>> FindAsync(LedgerContext context, IReadOnlyCollection<Guid> factIds, CancellationToken cancellationToken)
    {
        var found = new List<EntryRow>();
        if (factIds.Count == 0)
            return found;
        var described = await context.Bundles.OrderByDescending(b => b.Number).Select(b => (b.Number + 1) * BundleIndexer.BundleSize).FirstOrDefaultAsync(cancellationToken);
        var ids = factIds.ToArray();
        found.AddRange(await context.Entries.AsNoTracking().Where(e => e.Index >= described && ids.Contains(e.FactId)).ToListAsync(cancellationToken));
        found.AddRange(await context.Database.SqlQuery<EntryRow>($"""
            SELECT e.index, e.producer, e.fact_id, e.body, e.leaf_hash
            FROM unnest({ids}) AS f(id) JOIN bundle b ON b.last_fact >= f.id AND b.first_fact <= f.id
            JOIN entry e ON e.index >= b.number * 256 AND e.index < (b.number + 1) * 256 AND e.fact_id = f.id
            """).ToListAsync(cancellationToken));
        return found;
    }
}
