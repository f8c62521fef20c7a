using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using TrustedData.Contracts.Releases;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Releases;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Enclaves;

/// <summary>
/// An enclave hands over a release. The same one again is acknowledged again, so that an enclave that was killed in between
/// just repeats; another one for the same part is refused.
/// </summary>
public static class UploadReleaseEndpoint
{
    // Base64 adds a third; the rest is manifest and proof.
    private const long LargestBody = (ReleaseVerification.MostBytes * 4 / 3) + (4 * 1024 * 1024);

    /// <summary>Maps the endpoint.</summary>
    public static void MapEnclaves(this IEndpointRouteBuilder app) => app
        .MapPut("/api/enclaves/{enclave}/releases/{partId:guid}", UploadAsync)
        .WithTags("Enclaves").WithName("UploadRelease").WithSummary("Takes a release from the enclave that made it; idempotent.")
        .RequireAuthorization(HubPolicies.ReleaseSender)
        .RecordsRefusalsAs(EventTypes.ReleaseReceived)
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created, Ok, ProblemHttpResult>> UploadAsync(
        string enclave, Guid partId, Body<ReleasePackage> body, ClaimsPrincipal caller, IOptions<HubOptions> options, ReleaseVerification verification,
        HubDbContext context, Concern concern, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Value.OfClient(caller.ClientId())?.Id != enclave)
            return Refusal.Forbidden("enclave-not-yours", "This client may hand over the releases of its own enclave only.").ToProblem();
        var run = await context.Runs.AsNoTracking().Include(r => r.Parts).SingleOrDefaultAsync(r => r.Parts.Any(p => p.Id == partId && p.Enclave == enclave), cancellationToken);
        if (run is null)
            return Refusal.NotFound("part-unknown", "This enclave was given no order with this part id.").ToProblem();
        (concern.Project, concern.Dataset, concern.Run) = (run.ProjectId, run.Dataset, partId);

        var part = run.Parts.Single(p => p.Id == partId);
        var package = body.Value;
        if (!verification.IsSigned(enclave, package))
            return Refusal.Forbidden("release-signature", "The manifest is not signed by this enclave's key.").ToProblem();
        if (await SameAsBeforeAsync(context, partId, package, cancellationToken) is { } same)
            return Repeated(same);
        var verified = verification.Verify(run, part, package);
        if (!verified.IsOk)
            return verified.Refusal.ToProblem();

        var (copy, files) = ReleaseCopy.Receive(run, verified.Value, Actor.Service(caller.ClientId()!), time.GetUtcNow());
        context.Add(copy);
        context.AddRange(files);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // It arrived twice at once, or an id of another release was used again.
            context.ChangeTracker.Clear();
            return Repeated(await SameAsBeforeAsync(context, partId, package, cancellationToken) ?? false);
        }

        return TypedResults.Created(new Uri($"/api/runs/{run.Id}/release", UriKind.Relative));
    }

    private static Results<Created, Ok, ProblemHttpResult> Repeated(bool same) => same
        ? TypedResults.Ok()
        : Refusal.Conflict("release-exists", "Another release was handed over for this part before, or this release id for another part; neither is ever replaced.").ToProblem();

    private static async Task<bool?> SameAsBeforeAsync(HubDbContext context, Guid partId, ReleasePackage package, CancellationToken cancellationToken)
    {
        var manifest = await context.Releases.AsNoTracking().Where(r => r.PartId == partId).Select(r => r.Manifest).SingleOrDefaultAsync(cancellationToken);
        return manifest is null ? null : manifest == package.Manifest;
    }
}
