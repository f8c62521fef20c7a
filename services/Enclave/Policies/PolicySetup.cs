using TrustedData.Enclave.Policies.Change;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Policies;

/// <summary>Policies: services and endpoints.</summary>
public static class PolicySetup
{
    /// <summary>Adds policies and the operator's floors.</summary>
    public static void AddPolicies(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PolicyFloors>("Enclave:Floors");
        builder.Services.AddScoped<IPolicyDirectory, PolicyDirectory>();
        builder.Services.AddScoped<DatasetSeparation>();
        builder.Services.AddScoped<PolicyChanges>();
    }

    /// <summary>Maps the endpoints of policies.</summary>
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/datasets/{name}/policy").WithTags("Policies");
        group.MapGet("/", PolicyEndpoints.ShowAsync).WithName("ShowPolicy").WithSummary("Shows a dataset's policy, and what is proposed.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapPut("/", PolicyEndpoints.SetAsync).WithName("SetPolicy").WithSummary("Sets a dataset's policy; loosening waits for a second steward.").RequireAuthorization(StaffPolicies.Steward);
    }
}
