using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Closing;

/// <summary>Closing and opening the enclave: services and endpoints.</summary>
public static class ClosingSetup
{
    /// <summary>Adds the gate.</summary>
    public static void AddClosing(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<IEnclaveGate, EnclaveGate>();
        builder.Services.AddScoped<ClosingDecisions>();
    }

    /// <summary>Maps the endpoints of the enclave itself.</summary>
    public static void MapClosing(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/enclave").WithTags("Enclave");
        group.MapGet("/", ClosingEndpoints.ShowAsync).WithName("ShowEnclave").WithSummary("Says whether the enclave is open.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapPost("/close", ClosingEndpoints.CloseAsync).WithName("CloseEnclave").WithSummary("Closes the enclave.").RequireAuthorization(StaffPolicies.Operator);
        group.MapPost("/open", ClosingEndpoints.OpenAsync).WithName("OpenEnclave").WithSummary("Opens the enclave again.").RequireAuthorization(StaffPolicies.Operator);
    }
}
