using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Ledger.Serve;

namespace TrustedData.Ledger.Reading;

/// <summary>
/// Entries in the forms that other tools read, each with its index, leaf hash, inclusion proof and the signed checkpoint, so
/// that it can be verified from the export alone. Streamed, however many they are.
/// </summary>
public static class ExportEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/exports/fhir", FhirAsync).WithName("ExportFhir")
            .WithSummary("The entries that pass the filters, as a FHIR R4 Bundle of AuditEvents with their proofs. Itself logged, once.")
            .Produces(StatusCodes.Status200OK, contentType: FhirBundle.ContentType).RequireAuthorization(Policies.Auditor).RecordsRefusals();
        routes.MapGet("/exports/csv", CsvAsync).WithName("ExportCsv")
            .WithSummary("The entries that pass the filters, as CSV (RFC 4180) with their proofs. Itself logged, once.")
            .Produces(StatusCodes.Status200OK, contentType: CsvTable.ContentType).RequireAuthorization(Policies.Auditor).RecordsRefusals();
    }

    private static Task<Results<PushStreamHttpResult, ProblemHttpResult>> FhirAsync(
        [AsParameters] LogFilter filter, ClaimsPrincipal caller, LedgerContext context, CosignedNotes notes, OwnLog ownLog, IOptions<LogOptions> options, CancellationToken cancellationToken) =>
        ExportAsync("fhir", filter, caller, context, notes, ownLog, FhirBundle.ContentType, (entries, body) => FhirBundle.WriteAsync(body, options.Value.Origin, ownLog.Now, entries, cancellationToken), cancellationToken);

    private static Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        [AsParameters] LogFilter filter, ClaimsPrincipal caller, LedgerContext context, CosignedNotes notes, OwnLog ownLog, CancellationToken cancellationToken) =>
        ExportAsync("csv", filter, caller, context, notes, ownLog, CsvTable.ContentType, (entries, body) => CsvTable.WriteAsync(body, entries, cancellationToken), cancellationToken);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        string format, LogFilter filter, ClaimsPrincipal caller, LedgerContext context, CosignedNotes notes, OwnLog ownLog, string contentType,
        Func<IAsyncEnumerable<ProvenEntry>, Stream, Task> write, CancellationToken cancellationToken)
    {
        if (filter.Problem() is { } problem)
            return problem.ToProblem();
        var own = await ownLog.RecordAsync(OwnFacts.Exported(caller.Person(), format, filter.AsEntities(), ownLog.Now), cancellationToken);
        if (!own.IsOk)
            return own.Refusal.ToProblem();

        // The log as it was before this export: the checkpoint covers all of that, and is one that the witnesses know if they have come so far.
        var checkpoint = await notes.LatestCosignedAsync(context, cancellationToken) is { } cosigned && cosigned.Size >= own.Value ? cosigned : await notes.LatestAsync(context, cancellationToken);
        if (checkpoint is null)
            return LogQueries.NotOpen.ToProblem();
        var entries = ProvenEntries.FindAsync(context, filter, own.Value, checkpoint, cancellationToken);
        return TypedResults.Stream(body => write(entries, body), contentType, $"audit.{(format == "csv" ? "csv" : "json")}");
    }
}
