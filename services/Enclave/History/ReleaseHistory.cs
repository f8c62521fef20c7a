using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Runs;

namespace TrustedData.Enclave.History;

/// <summary>
/// Whether a result may leave without a person looking at it, given everything that has left before. Two results over the
/// same people can together tell what neither tells alone; until differences between releases are examined, only a repeat
/// (same request and same subjects, so the same bytes) is free of that.
/// </summary>
public sealed class ReleaseHistory(EnclaveContext database)
{
    /// <summary>
    /// Whether any subject stands behind an earlier decision, and this is no repeat of one that has left: of such a repeat
    /// nothing is learned, whatever else has left since. To be asked in the transaction that writes the decision: it holds a
    /// lock until the end of it, so that two runs cannot both be the first.
    /// </summary>
    public async Task<bool> TouchesEarlierReleaseAsync(string requestDigest, IReadOnlyCollection<long> subjects, CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken);
        var sorted = subjects.Order().ToArray();
        var digest = SubjectSet.Digest(sorted);
        var same = database.Set<ReleasedSubjects>().Where(r => r.RequestDigest == requestDigest && r.SubjectsDigest == digest);
        if (await same.AnyAsync(r => database.Set<Run>().Any(run => run.Id == r.RunId && run.State == RunState.Released), cancellationToken))
            return false;
        return await database.Set<ReleasedSubjects>().AnyAsync(
            r => r.Subjects.Any(s => sorted.Contains(s)) && !(r.RequestDigest == requestDigest && r.SubjectsDigest == digest), cancellationToken);
    }

    /// <summary>Keeps every other decision waiting until the end of the transaction; for a decision that a person takes whatever the history says.</summary>
    public async Task LockAsync(CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The history is read in the transaction of the decision.");
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('release-history'))", cancellationToken);
    }
}
