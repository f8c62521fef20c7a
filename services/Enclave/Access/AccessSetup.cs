using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Staff;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Enclave.Access;

/// <summary>Access: services, inbound kinds, endpoints.</summary>
public static class AccessSetup
{
    /// <summary>Adds what answers requests and what checks approvals.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Separation>();
        builder.Services.AddScoped<ApprovalCheck>();
        builder.Services.AddScoped<AccessDecisions>();
        builder.Services.AddKeyedScoped<IInboxHandler, AccessRequestedHandler>(MessageKind.AccessRequested);
        builder.Services.AddKeyedScoped<IInboxHandler, AccessRequestWithdrawnHandler>(MessageKind.AccessRequestWithdrawn);
        builder.Services.AddKeyedScoped<IInboxHandler, MembershipChangedHandler>(MessageKind.MembershipChanged);
    }

    /// <summary>Maps the steward's endpoints.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/access-requests").WithTags("Access");
        group.MapGet("/", AccessEndpoints.ListAsync).WithName("ListAccessRequests").WithSummary("Lists requests for access.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapGet("/{id:guid}", AccessEndpoints.ShowAsync).WithName("ShowAccessRequest").WithSummary("Shows one request.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapPost("/{id:guid}/approve", AccessEndpoints.ApproveAsync).WithName("ApproveAccess").WithSummary("Approves a request.").RequireAuthorization(StaffPolicies.Steward);
        group.MapPost("/{id:guid}/deny", AccessEndpoints.DenyAsync).WithName("DenyAccess").WithSummary("Denies a request.").RequireAuthorization(StaffPolicies.Steward);
        group.MapPost("/{id:guid}/revoke", AccessEndpoints.RevokeAsync).WithName("RevokeAccess").WithSummary("Revokes an approval.").RequireAuthorization(StaffPolicies.Steward);
    }
}
