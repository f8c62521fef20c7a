using Microsoft.EntityFrameworkCore;

namespace TrustedData.Enclave.Consent;

/// <summary>Reads consents in one query, however many subjects there are. Whoever has none is not covered.</summary>
public sealed class ConsentCheck(EnclaveContext database, TimeProvider time) : IConsentCheck
{
    /// <inheritdoc />
    public async Task<bool> CoversAllAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken)
    {
        var asked = subjects.Distinct().ToArray();
        return await Covering(asked, purposeCode).Distinct().CountAsync(cancellationToken) == asked.Length;
    }

    /// <inheritdoc />
    public async Task<IReadOnlySet<long>> CoveredAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken) =>
        (await Covering([.. subjects], purposeCode).ToListAsync(cancellationToken)).ToHashSet();

    // Neither the kind of data nor the recipients' region is asked for here, so that only a consent which limits neither counts.
    private IQueryable<long> Covering(long[] subjects, string purposeCode)
    {
        var now = time.GetUtcNow();
        return database.Set<SubjectConsent>().AsNoTracking()
            .Where(c => subjects.Contains(c.SubjectId)
                && c.WithdrawnAt == null && c.From <= now && (c.To == null || c.To > now)
                && c.DataKind == SubjectConsent.Any && c.RecipientRegion == SubjectConsent.Any
                && c.Purposes.Contains(purposeCode))
            .Select(c => c.SubjectId);
    }
}
