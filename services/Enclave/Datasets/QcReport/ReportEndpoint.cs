using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Snapshots;

namespace TrustedData.Enclave.Datasets.QcReport;

/// <summary>The endpoint that shows a QC report; whoever reads one is recorded.</summary>
public static class ReportEndpoint
{
    private static readonly Refusal NoSnapshot = Refusal.NotFound("snapshot-unknown", "The dataset has no snapshot of this number. Leave it out for the current one.");

    internal static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> ShowAsync(
        string name, int? snapshot, ClaimsPrincipal user, EnclaveContext database, SnapshotStore store, IOptions<EnclaveOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.Set<Dataset>().AsNoTracking().SingleOrDefaultAsync(d => d.Name == name, cancellationToken) is not { } dataset)
            return DatasetEndpoints.Unknown.ToProblem();
        var number = snapshot ?? dataset.Snapshot;
        if (await database.Set<Snapshot>().AsNoTracking().SingleOrDefaultAsync(s => s.Dataset == name && s.Number == number, cancellationToken) is not { } found)
            return NoSnapshot.ToProblem();
        database.Record(new Fact(EventTypes.DatasetQcReportViewed, Actor.Person(user.Person(), "steward"))
        {
            Recorded = time.GetUtcNow(),
            Dataset = new DatasetRef(options.Value.Id, name, number).ToString(),
        });
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.PhysicalFile(store.ReportOf(found.Id), "application/json");
    }
}
