using Microsoft.EntityFrameworkCore;

namespace TrustedData.Ledger.Sequence;

/// <summary>Finds those facts of a batch that are already logged.</summary>
public static class LoggedFacts
{
    /// <summary>Where they stand, and what they were logged as.</summary>
    /// <exception cref="LogDamagedException">A fact is logged in a part that is not there.</exception>
    public static async Task<Dictionary<(string Producer, Guid FactId), LoggedFact>> FindAsync(LedgerContext context, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        var ids = jobs.SelectMany(job => job.Entries).Select(entry => entry.Fact.Id).Distinct().ToArray();
        var found = new Dictionary<(string Producer, Guid FactId), LoggedFact>();
        foreach (var fact in await context.Facts.AsNoTracking().Where(f => ids.Contains(f.FactId)).ToListAsync(cancellationToken))
        {
            var hash = await BundleReader.LeafHashAsync(context, fact.Index, cancellationToken);
            found[(fact.Producer, fact.FactId)] = new LoggedFact(fact.Index, hash);
        }
        return found;
    }
}
