using TrustedData.Enclave.Staff;
using TrustedData.Enclave.Workflows.Register;

namespace TrustedData.Enclave.Workflows;

/// <summary>The register of workflows: services and endpoints.</summary>
public static class WorkflowSetup
{
    /// <summary>Adds the register.</summary>
    public static void AddWorkflows(this WebApplicationBuilder builder) => builder.Services.AddScoped<WorkflowRegister>();

    /// <summary>Maps the endpoints of the register.</summary>
    public static void MapWorkflows(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/workflows").WithTags("Workflows");
        group.MapGet("/", WorkflowEndpoints.ListAsync).WithName("ListRegistrations").WithSummary("Lists the register of workflows.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapPost("/", WorkflowEndpoints.EnterAsync).WithName("EnterWorkflow").WithSummary("Proposes a workflow, or confirms what another person proposed.").RequireAuthorization(StaffPolicies.StewardOrOperator);
    }
}
