using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Restoring;

/// <summary>Finding out that the database was restored from a backup, and what follows: services and endpoints.</summary>
public static class RestoringSetup
{
    /// <summary>Adds the comparison with the ledger.</summary>
    public static void AddRestoring(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ComparedLedger>();
        builder.Services.AddSingleton<OwnEntries>();
        builder.Services.AddScoped<LedgerComparison>();
        builder.Services.AddScoped<Restoration>();
        builder.Services.AddScoped<Reconciliation>();
        builder.Services.AddScoped<LostReleases>();
        builder.Services.AddHostedService<ComparisonService>();
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapRestoring(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/enclave").WithTags("Enclave");
        group.MapGet("/missing-entries", RestoringEndpoints.ListAsync).WithName("ListMissingEntries").WithSummary("Names the entries of the ledger that this enclave's database lacks.").RequireAuthorization(StaffPolicies.StewardOrOperator);
        group.MapPost("/reconcile", RestoringEndpoints.ReconcileAsync).WithName("ReconcileEnclave").WithSummary("Applies again what the ledger says of orders, runs, members and releases.").RequireAuthorization(StaffPolicies.Operator);
        group.MapPost("/missing-entries/{index:long}/settle", RestoringEndpoints.SettleAsync).WithName("SettleMissingEntry").WithSummary("Settles a missing entry that cannot be entered again.").RequireAuthorization(StaffPolicies.Steward);
    }
}
