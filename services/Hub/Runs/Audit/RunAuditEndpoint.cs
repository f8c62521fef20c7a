using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;

namespace TrustedData.Hub.Runs.Audit;

/// <summary>
/// What members of a project may read of the audit trail: of their own runs the entries of class participant, from the hub's
/// own facts. What only the enclave knows of a run never stood here.
/// </summary>
public static class RunAuditEndpoint
{
    private const int MostEntries = 500;

    private static readonly string[] Readable = [.. EventCatalogue.NamesOf(EventClass.Participant)];

    internal static void Map(RouteGroupBuilder runs) => runs.MapGet("/{id:guid}/audit", ReadAsync)
        .WithName("ReadRunAudit").WithSummary($"Shows the audit entries about a run of the caller's project, {MostEntries} at a time, with their places in the hub's ledger. Reading them is recorded.")
        .RecordsRefusalsAs(EventTypes.RunAuditRead).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<RunAuditView>, ProblemHttpResult>> ReadAsync(
        Guid id, Guid? after, ClaimsPrincipal caller, RunDirectory directory, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var person = caller.Person();
        var found = await directory.FindAsync(id, person, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();
        var run = found.Value;

        // Recorded before the first entry is shown; and the run's entries as they were before this reading.
        var page = await PageAsync([.. run.Parts.Select(p => p.Id.ToString())], after, context, cancellationToken);
        context.Record(run.FactOf(EventTypes.RunAuditRead, Actor.Person(person, "researcher"), run.Part, time.GetUtcNow()));
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new RunAuditView(page.ConvertAll(RunAuditEntry.Of), page.Count == MostEntries ? page[^1].Id : null));
    }

    private static Task<List<FactRow>> PageAsync(string[] parts, Guid? after, HubDbContext context, CancellationToken cancellationToken)
    {
        var facts = context.Set<FactRow>().FromSql($"""
            SELECT f.* FROM fact f
            WHERE f.body->>'run' = ANY({parts})
              AND ({after}::uuid IS NULL OR (f.recorded, f.id) > (SELECT a.recorded, a.id FROM fact a WHERE a.id = {after}))
            """).AsNoTracking().Where(f => Readable.Contains(f.Type));
        return facts.OrderBy(f => f.Recorded).ThenBy(f => f.Id).Take(MostEntries).ToListAsync(cancellationToken);
    }
}

/// <summary>Entries about a run, in the order in which things happened.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Ask again with <c>after</c> set to this; null at the end.</param>
public sealed record RunAuditView(IReadOnlyList<RunAuditEntry> Items, Guid? Next);

/// <summary>One entry.</summary>
/// <param name="Index">Its place in the hub's ledger; null until the ledger has it.</param>
/// <param name="Entry">What the hub told the ledger.</param>
public sealed record RunAuditEntry(long? Index, JsonElement Entry)
{
    internal static RunAuditEntry Of(FactRow row) => new(row.LedgerIndex, JsonSerializer.Deserialize<JsonElement>(row.Body));
}
