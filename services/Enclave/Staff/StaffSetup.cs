using Microsoft.AspNetCore.Authorization;

namespace TrustedData.Enclave.Staff;

/// <summary>Staff: services, policies, endpoints.</summary>
public static class StaffSetup
{
    /// <summary>Adds authentication by the institution's own authority and the policies of the enclave.</summary>
    public static void AddStaff(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<StaffDirectory>();
        builder.Services.AddScoped<IAuthorizationHandler, StaffRequirementHandler>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RecordedRefusals<EnclaveContext>>();
        builder.AddOrganisationAuth(policies => policies
            .AddPolicy(StaffPolicies.Steward, p => p.AddRequirements(new StaffRequirement([StaffRole.Steward])))
            .AddPolicy(StaffPolicies.Checker, p => p.AddRequirements(new StaffRequirement([StaffRole.Checker])))
            .AddPolicy(StaffPolicies.Operator, p => p.AddRequirements(new StaffRequirement([StaffRole.Operator])))
            .AddPolicy(StaffPolicies.StewardOrOperator, p => p.AddRequirements(new StaffRequirement([StaffRole.Steward, StaffRole.Operator])))
            .AddPolicy(StaffPolicies.StewardOrChecker, p => p.AddRequirements(new StaffRequirement([StaffRole.Steward, StaffRole.Checker])))
            .AddPolicy(StaffPolicies.AnyStaff, p => p.AddRequirements(new StaffRequirement(Enum.GetValues<StaffRole>()))));
    }

    /// <summary>Maps the staff endpoints.</summary>
    public static void MapStaff(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/staff").WithTags("Staff");
        group.MapGet("/", StaffEndpoints.ListAsync).WithName("ListStaff").WithSummary("Lists who has which role.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapPost("/", StaffEndpoints.AppointAsync).WithName("AppointStaff").WithSummary("Gives a person a role.").RequireAuthorization(StaffPolicies.Operator);
        group.MapDelete("/{id:guid}", StaffEndpoints.DismissAsync).WithName("DismissStaff").WithSummary("Takes a role away.").RequireAuthorization(StaffPolicies.Operator);
    }
}
