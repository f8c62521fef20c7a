using Microsoft.Extensions.DependencyInjection.Extensions;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Audit;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Datasets.QcReport;
using TrustedData.Enclave.Datasets.Snapshots;
using TrustedData.Enclave.Datasets.Staging;
using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Staff;
using TrustedData.Enclave.Subjects;
using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Datasets;

/// <summary>Datasets: services and endpoints.</summary>
public static class DatasetSetup
{
    /// <summary>Adds import, catalogue, and what stages views.</summary>
    public static void AddDatasets(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ImportLimits>("Enclave:Import");
        builder.Services.TryAddSingleton<MasterKey>();
        builder.Services.AddSingleton<SubjectKeys>();
        builder.Services.AddSingleton<SnapshotStore>();
        builder.Services.AddSingleton<ImportRegistry>();
        builder.Services.AddScoped<SubjectDirectory>();
        builder.Services.AddScoped<ISubjectDirectory>(services => services.GetRequiredService<SubjectDirectory>());
        builder.Services.AddScoped<IDatasetDirectory, DatasetDirectory>();
        builder.Services.AddScoped<ISubjectDatasets, SubjectDatasets>();
        builder.Services.AddScoped<ICataloguePublisher, CataloguePublisher>();
        builder.Services.AddScoped<IViewStager, ViewStager>();
        builder.Services.AddScoped<SnapshotCommit>();
        builder.Services.AddScoped<DatasetImport>();
        builder.Services.AddSingleton<ImportSweep>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ImportSweep>());
        builder.Services.AddHostedService<CatalogueAtStart>();
    }

    /// <summary>Maps the endpoints of datasets.</summary>
    public static void MapDatasets(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/datasets").WithTags("Datasets");
        group.MapGet("/", DatasetEndpoints.ListAsync).WithName("ListDatasets").WithSummary("Lists the datasets of this enclave.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapGet("/{name}", DatasetEndpoints.ShowAsync).WithName("ShowDataset").WithSummary("Shows a dataset, its snapshots and its variables.").RequireAuthorization(StaffPolicies.AnyStaff);
        group.MapPost("/", ImportEndpoints.ImportAsync).WithName("ImportDataset").WithSummary("Imports a dataset: the body is a tar stream of its directory.").RequireAuthorization(StaffPolicies.Steward);
        group.MapGet("/{name}/qc-report", ReportEndpoint.ShowAsync).WithName("ShowQcReport").WithSummary("Shows what the import of a dataset found.").RequireAuthorization(StaffPolicies.Steward);
        group.MapPost("/{name}/variables/{variable}/offer", OfferEndpoint.OfferAsync).WithName("OfferVariable").WithSummary("Offers an image that was off.").RequireAuthorization(StaffPolicies.Steward);
        routes.MapGet("/dataset-imports/{importId:guid}", ImportEndpoints.Progress).WithTags("Datasets").WithName("ShowImport").WithSummary("Shows how far an import is.").RequireAuthorization(StaffPolicies.Steward)
            .IsPolled("asked several times a second while a dataset is sent, from before it is known until after it has ended");
    }
}
