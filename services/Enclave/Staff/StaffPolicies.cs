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

    /// <summary>Any role of this enclave. An auditor has none: they read the ledger and nothing else.</summary>
    public const string AnyStaff = "any-staff";
}

/// <summary>Met by a person with one of the roles in this enclave's own table.</summary>
public sealed record StaffRequirement(IReadOnlyList<StaffRole> Roles) : IAuthorizationRequirement;

/// <summary>Looks the caller up in the staff table; the roles in a token count for nothing here.</summary>
public sealed class StaffRequirementHandler(StaffDirectory staff) : AuthorizationHandler<StaffRequirement>
{
    /// <inheritdoc />
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true || context.User.IsService() || !context.User.HasScope("enclave"))
            return;
        var roles = await staff.RolesOfAsync(context.User.Person(), CancellationToken.None);
        if (requirement.Roles.Any(roles.Contains))
            context.Succeed(requirement);
    }
}
