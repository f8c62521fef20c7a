using Microsoft.EntityFrameworkCore;

namespace TrustedData.Enclave.Subjects;

/// <summary>Finds and registers the people in this enclave's datasets.</summary>
public sealed class SubjectDirectory(EnclaveContext database, SubjectKeys keys) : ISubjectDirectory
{
    // BIDS names people sub-<label>; who asks for a person may leave the prefix out.
    private const string BidsPrefix = "sub-";
    private const int AtOnce = 5000;

    /// <inheritdoc />
    public async Task<long?> FindAsync(string keyNamespace, string key, CancellationToken cancellationToken)
    {
        var exact = keys.Digest(keyNamespace, key);
        var bids = keys.Digest(keyNamespace, BidsPrefix + key);
        var found = await database.Set<Subject>().AsNoTracking()
            .Where(s => s.KeyNamespace == keyNamespace && (s.KeyDigest == exact || s.KeyDigest == bids))
            .Select(s => new { s.KeyDigest, s.Number })
            .ToListAsync(cancellationToken);
        return (found.Find(f => f.KeyDigest == exact) ?? found.Find(f => f.KeyDigest == bids))?.Number;
    }

    /// <summary>
    /// The numbers of people by the digests of their keys; those not known are registered under the fact of the import. The
    /// caller holds the lock on the namespace until it has saved.
    /// </summary>
    internal async Task<RegisteredSubjects> RegisterAsync(string keyNamespace, IReadOnlyList<string> digests, Fact import, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('subjects'), hashtext({keyNamespace}))", cancellationToken);
        var numbers = new Dictionary<string, long>(digests.Count, StringComparer.Ordinal);
        foreach (var some in digests.Chunk(AtOnce))
        {
            var known = await database.Set<Subject>().AsNoTracking()
                .Where(s => s.KeyNamespace == keyNamespace && some.Contains(s.KeyDigest))
                .Select(s => new { s.KeyDigest, s.Number })
                .ToListAsync(cancellationToken);
            foreach (var subject in known)
                numbers.Add(subject.KeyDigest, subject.Number);
        }

        var fresh = digests.Where(d => !numbers.ContainsKey(d)).Select(d => Subject.Register(keyNamespace, d, import)).ToList();
        await database.AddRangeAsync(fresh, cancellationToken);
        foreach (var subject in fresh)
            numbers.Add(subject.KeyDigest, subject.Number);
        return new RegisteredSubjects([.. digests.Select(d => numbers[d])], [.. fresh.Select(s => s.Number)]);
    }
}

/// <summary>The numbers of the people of an import.</summary>
/// <param name="Numbers">Of each, in the order of the digests.</param>
/// <param name="New">Of those whom the enclave did not know.</param>
internal sealed record RegisteredSubjects(IReadOnlyList<long> Numbers, IReadOnlyList<long> New);
