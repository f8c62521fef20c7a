using Microsoft.AspNetCore.Authorization;

namespace TrustedData.Enclave.Staff;

/// <summary>Names of the policies that endpoints of the enclave require.</summary>
public static class StaffPolicies
{
    public const string Steward = "steward";
    public const string Checker = "checker";
    public const string Operator = "operator";
    public const string StewardOrOperator = "steward-or-operator";
    public const string StewardOrChecker = "steward-or-checker";

    /// <summary>Any role of this enclave, or the auditor of its authority.</summary>
    public const string AnyStaff = "any-staff";
}

/// <summary>Met by a person with one of the roles in this enclave's own table.</summary>
public sealed record StaffRequirement(IReadOnlyList<StaffRole> Roles, bool OrAuditor = false) : IAuthorizationRequirement;

/// <summary>Looks the caller up in the staff table; a token's own roles count only for the auditor, who changes nothing.</summary>
public sealed class StaffRequirementHandler(StaffDirectory staff) : AuthorizationHandler<StaffRequirement>
{
    /// <inheritdoc />
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true || context.User.IsService() || !context.User.HasScope("enclave"))
            return;
        var roles = await staff.RolesOfAsync(context.User.Person(), CancellationToken.None);
        if (requirement.Roles.Any(roles.Contains) || (requirement.OrAuditor && context.User.HasRole("auditor")))
            context.Succeed(requirement);
    }
}
