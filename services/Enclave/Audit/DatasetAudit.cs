using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Audit;

/// <summary>
/// What a steward may read of the enclave's entries: those about one of its datasets, from the enclave's own facts, but none
/// of a project that the steward is or was a member of. Every reading is an entry, written before the first one is shown.
/// </summary>
public sealed class DatasetAudit(EnclaveContext database, StaffDirectory staff, IOptions<EnclaveOptions> options, TimeProvider time)
{
    private const int UsualTake = 100;

    /// <summary>A page of entries, oldest first.</summary>
    public async Task<Outcome<AuditPage>> ReadAsync(string dataset, DatasetAuditFilter filter, PersonRef by, CancellationToken cancellationToken)
    {
        if (filter.Problem() is { } problem)
            return problem;
        if (await database.Set<Dataset>().AsNoTracking().SingleOrDefaultAsync(d => d.Name == dataset, cancellationToken) is not { } known)
            return DatasetEndpoints.Unknown;
        database.Record(new Fact(EventTypes.DatasetAuditRead, Actor.Person(by, "steward"))
        {
            Recorded = time.GetUtcNow(),
            Dataset = new DatasetRef(options.Value.Id, dataset, known.Snapshot).ToString(),
            Entities = [.. filter.AsEntities()],
        });
        await database.SaveChangesAsync(cancellationToken);
        return await PageAsync(dataset, filter, by, cancellationToken);
    }

    private async Task<AuditPage> PageAsync(string dataset, DatasetAuditFilter filter, PersonRef by, CancellationToken cancellationToken)
    {
        // As the enclave's own records name it, as the hub's do, and with a snapshot.
        var (own, full) = (dataset, $"{options.Value.Id}/{dataset}");
        var (reference, snapshots) = ($"td:{full}", $"td:{full}@");
        var subjects = (await staff.SubjectsOfAsync(by, cancellationToken)).ToArray();
        var facts = database.Set<FactRow>().FromSql($"""
            SELECT f.* FROM fact f
            WHERE (f.body->>'dataset' IN ({own}, {full}, {reference}) OR starts_with(f.body->>'dataset', {snapshots}))
              AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.project_id::text = f.body->>'project' AND m.subject = ANY({subjects}))
              AND ({filter.Outcome}::text IS NULL OR f.body->>'outcome' = {filter.Outcome})
              AND ({filter.Run}::uuid IS NULL OR (f.body->>'run')::uuid = {filter.Run})
              AND ({filter.After}::uuid IS NULL OR (f.recorded, f.id) > (SELECT a.recorded, a.id FROM fact a WHERE a.id = {filter.After}))
            """).AsNoTracking();
        if (filter.Type is { } type)
            facts = facts.Where(f => f.Type == type);
        if (filter.Since?.ToUniversalTime() is { } since)
            facts = facts.Where(f => f.Recorded >= since);
        if (filter.Until?.ToUniversalTime() is { } until)
            facts = facts.Where(f => f.Recorded < until);
        var take = filter.Take ?? UsualTake;
        var rows = await facts.OrderBy(f => f.Recorded).ThenBy(f => f.Id).Take(take).ToListAsync(cancellationToken);
        return new AuditPage(rows.ConvertAll(AuditedFact.Of), rows.Count == take ? rows[^1].Id : null);
    }
}

/// <summary>Entries, in the order in which things happened.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Ask again with <c>after</c> set to this; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditedFact> Items, Guid? Next);

/// <summary>One entry.</summary>
/// <param name="Index">Its place in the enclave's ledger; null until the ledger has it.</param>
/// <param name="Entry">What the enclave told the ledger.</param>
public sealed record AuditedFact(long? Index, JsonElement Entry)
{
    internal static AuditedFact Of(FactRow row) => new(row.LedgerIndex, JsonSerializer.Deserialize<JsonElement>(row.Body));
}
