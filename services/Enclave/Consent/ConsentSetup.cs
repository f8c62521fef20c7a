using TrustedData.Enclave.Consent.Withdraw;
using TrustedData.Enclave.Staff;

namespace TrustedData.Enclave.Consent;

/// <summary>Consent: services and endpoints.</summary>
public static class ConsentSetup
{
    /// <summary>Adds the register of consents.</summary>
    public static void AddConsent(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<IConsentCheck, ConsentCheck>();
        builder.Services.AddScoped<IConsentRegister, ConsentRegister>();
        builder.Services.AddScoped<ConsentWithdrawal>();
    }

    /// <summary>Maps the endpoints of consent.</summary>
    public static void MapConsent(this IEndpointRouteBuilder routes) => routes.MapGroup("/consents").WithTags("Consent")
        .MapPost("/withdraw", ConsentEndpoints.WithdrawAsync).WithName("WithdrawConsent").WithSummary("Records that a subject withdraws consent, for all datasets.").RequireAuthorization(StaffPolicies.Steward);
}
