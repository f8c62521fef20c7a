using TrustedData.Enclave.Access;
using TrustedData.Enclave.Audit;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Datasets;
using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Restoring;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Spend;
using TrustedData.Enclave.Staff;
using TrustedData.Enclave.Workflows;
using TrustedData.ServiceDefaults.Messaging;

namespace TrustedData.Enclave;

/// <summary>Puts the enclave together; each folder adds its own services and endpoints.</summary>
public static class EnclaveSetup
{
    /// <summary>Adds every part of the enclave.</summary>
    public static WebApplicationBuilder AddEnclave(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddValidatedOptions<EnclaveOptions>("Enclave");
        builder.AddServiceDatabase<EnclaveContext>();
        builder.AddOutbox<EnclaveContext>();
        builder.AddPeers<EnclaveContext>();
        builder.AddStaff();
        builder.AddAccess();
        builder.AddWorkflows();
        builder.AddPolicies();
        builder.AddConsent();
        builder.AddKeys();
        builder.AddClosing();
        builder.AddRestoring();
        builder.AddSpend();
        builder.AddDatasets();
        builder.AddRuns();
        builder.AddAuditReading();
        return builder;
    }

    /// <summary>Maps every endpoint of the enclave.</summary>
    public static void MapEnclave(this WebApplication app)
    {
        var api = app.MapGroup("/api").RecordsRefusals();
        api.MapStaff();
        api.MapAccess();
        api.MapWorkflows();
        api.MapPolicies();
        api.MapConsent();
        api.MapClosing();
        api.MapRestoring();
        api.MapDatasets();
        api.MapRuns();
        api.MapAuditReading();
    }
}
