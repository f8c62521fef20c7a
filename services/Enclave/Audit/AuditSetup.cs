using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Audit;

/// <summary>What stewards read of the audit trail: services and endpoints.</summary>
public static class AuditSetup
{
    /// <summary>Adds what reads entries.</summary>
    public static void AddAuditReading(this WebApplicationBuilder builder) => builder.Services.AddScoped<DatasetAudit>();

    /// <summary>Maps the endpoint.</summary>
    public static void MapAuditReading(this IEndpointRouteBuilder routes) => routes
        .MapGet("/datasets/{name}/audit", ReadAsync).WithTags("Datasets").WithName("ReadDatasetAudit")
        .WithSummary("Shows the enclave's audit entries about a dataset, without those of projects that the caller was in. Reading them is recorded.")
        .RequireAuthorization(StaffPolicies.Steward);

    private static async Task<Results<Ok<AuditPage>, ProblemHttpResult>> ReadAsync(
        string name, [AsParameters] DatasetAuditFilter filter, ClaimsPrincipal user, DatasetAudit audit, CancellationToken cancellationToken)
    {
        var page = await audit.ReadAsync(name, filter, user.Person(), cancellationToken);
        return page.IsOk ? TypedResults.Ok(page.Value) : page.Refusal.ToProblem();
    }
}
