using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>Turns an image on: the reason is kept with the variable and stands in no log.</summary>
/// <param name="Reason">Why no face can be seen in it, 1 to 1,000 characters.</param>
public sealed record OfferVariableRequest(string? Reason);

/// <summary>The endpoint that offers an image which was off.</summary>
public static class OfferEndpoint
{
    private static readonly Refusal NoVariable = Refusal.NotFound("variable-unknown", "The dataset's current snapshot has no such variable.");

    private static readonly Refusal Identifying = Refusal.Conflict(
        "variable-identifying", "This variable names people, or nearly so, and is never offered. Import the dataset without what identifies in it.");

    private static readonly Refusal NoReason = Refusal.BadRequest("reason-missing", "Give a reason of 1 to 1,000 characters.");

    internal static async Task<Results<Ok<VariableView>, ProblemHttpResult>> OfferAsync(
        string name, string variable, OfferVariableRequest request, ClaimsPrincipal user, EnclaveContext database, ICataloguePublisher catalogue,
        IOptions<EnclaveOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1000)
            return NoReason.ToProblem();
        if (await database.Set<Dataset>().AsNoTracking().SingleOrDefaultAsync(d => d.Name == name, cancellationToken) is not { } dataset)
            return DatasetEndpoints.Unknown.ToProblem();
        var found = await database.Set<Variable>().SingleOrDefaultAsync(
            v => v.Name == variable && database.Set<Snapshot>().Any(s => s.Id == v.SnapshotId && s.Dataset == name && s.Number == dataset.Snapshot), cancellationToken);
        if (found is null)
            return NoVariable.ToProblem();
        if (found.Availability == Availability.Identifying)
            return Identifying.ToProblem();
        if (found.Offer(new DatasetRef(options.Value.Id, name, dataset.Snapshot), user.Person(), request.Reason, time.GetUtcNow()))
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await database.SaveChangesAsync(cancellationToken);
            await catalogue.PublishAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(VariableView.Of(found));
    }
}
