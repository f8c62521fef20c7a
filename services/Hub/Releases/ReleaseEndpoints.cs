using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Runs;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Releases;

/// <summary>Fetching what was released.</summary>
public static class ReleaseEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapReleases(this IEndpointRouteBuilder app)
    {
        var releases = app.MapGroup("/api/runs/{id:guid}/release").WithTags("Releases").RequireAuthorization(HubPolicies.Researcher)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        releases.MapGet("/", ShowAsync).WithName("ShowRelease").WithSummary("Shows the signed manifest of a release and its audit proof.")
            .RecordsRefusalsAs(EventTypes.ReleaseRead);
        releases.MapGet("/files/{name}", DownloadAsync).WithName("DownloadReleaseFile").WithSummary("Fetches a released file. The download is recorded, so that a release can be recalled.")
            .RecordsRefusalsAs(EventTypes.ReleaseDownloaded).Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
    }

    private static async Task<Results<Ok<ReleaseView>, ProblemHttpResult>> ShowAsync(
        Guid id, ClaimsPrincipal caller, RunDirectory directory, HubDbContext context, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, caller.Person(), directory, context, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();
        var release = found.Value.Release;
        return TypedResults.Ok(new ReleaseView(release.Id, release.ReadManifest(), release.Manifest, release.Signature, release.AuditProof));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> DownloadAsync(
        Guid id, string name, HttpContext http, ClaimsPrincipal caller, RunDirectory directory, HubDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var by = caller.Person();
        var found = await FindAsync(id, by, directory, context, cancellationToken);
        if (!found.IsOk)
            return found.Refusal.ToProblem();
        var (run, release) = found.Value;
        var file = await context.ReleaseFiles.AsNoTracking().SingleOrDefaultAsync(f => f.ReleaseId == release.Id && f.Name == name, cancellationToken);
        if (file is null)
            return Refusal.NotFound("file-unknown", "The release has no file of this name. td run show lists its files.").ToProblem();

        // Recorded before the first byte leaves: a download that broke off counts as one.
        var now = time.GetUtcNow();
        context.Add(new Download(release, file.Name, by, now, run.FactOf(EventTypes.ReleaseDownloaded, Actor.Person(by, "researcher"), run.Part, now)));
        context.Send(release.Enclave, MessageKind.DownloadConfirmed, new DownloadConfirmed(release.PartId, release.Id, by, now), now);
        await context.SaveChangesAsync(cancellationToken);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(file.Content, ContentTypeOf(file.Name), file.Name);
    }

    private static async Task<Outcome<(Run Run, ReleaseCopy Release)>> FindAsync(
        Guid id, PersonRef person, RunDirectory directory, HubDbContext context, CancellationToken cancellationToken)
    {
        var run = await directory.FindAsync(id, person, cancellationToken);
        if (!run.IsOk)
            return run.Refusal;
        var release = await context.Releases.SingleOrDefaultAsync(r => r.RunId == id, cancellationToken);
        if (release is null)
            return Refusal.NotFound("release-none", $"Nothing has been released of this run; it is {run.Value.Part.PublicState}. td run show tells how far it is.");
        if (release.RecalledAt is not null)
            return new Refusal("release-recalled", StatusCodes.Status410Gone, "The enclave has recalled this release: it is not handed out any more, and copies must not be used. The data steward answers questions.");
        return (run.Value, release);
    }

    // Never a type that a browser would run.
    private static string ContentTypeOf(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".CSV" => "text/csv",
        ".JSON" => "application/json",
        ".TXT" => "text/plain",
        ".PNG" => "image/png",
        _ => "application/octet-stream",
    };
}
