using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.Api;
using TrustedData.Hub.Audit;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Catalogue;

/// <summary>What may be asked for and what may be run.</summary>
public static class CatalogueEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapCatalogue(this IEndpointRouteBuilder app)
    {
        var catalogue = app.MapGroup("/api/catalogue").WithTags("Catalogue").RequireAuthorization(HubPolicies.Researcher);
        catalogue.MapGet("/", ListAsync).WithName("ListDatasets").WithSummary("Lists the datasets of all enclaves.")
            .RecordsRefusalsAs(EventTypes.CatalogueRead);
        catalogue.MapGet("/{name}", (string name, CatalogueDirectory directory, CancellationToken cancellationToken) => ShowAsync(name, directory, cancellationToken))
            .WithName("ShowDataset").WithSummary("Shows a dataset with its variable dictionary.")
            .RecordsRefusalsAs(EventTypes.CatalogueRead).ProducesProblem(StatusCodes.Status400BadRequest);
        catalogue.MapGet("/{enclave}/{name}", (string enclave, string name, CatalogueDirectory directory, CancellationToken cancellationToken) => ShowAsync($"{enclave}/{name}", directory, cancellationToken))
            .WithName("ShowDatasetOfEnclave").WithSummary("Shows a dataset of one enclave with its variable dictionary.")
            .RecordsRefusalsAs(EventTypes.CatalogueRead).ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/api/workflows", WorkflowsAsync).WithTags("Catalogue").WithName("ListWorkflows").WithSummary("Lists the workflows that each enclave runs.")
            .RequireAuthorization(HubPolicies.Researcher).RecordsRefusalsAs(EventTypes.CatalogueRead);
    }

    private static async Task<Ok<CatalogueView>> ListAsync(HubDbContext context, CancellationToken cancellationToken)
    {
        var listed = await (
            from dataset in context.Datasets.AsNoTracking()
            join enclave in context.Enclaves.AsNoTracking() on dataset.Enclave equals enclave.Id
            where dataset.Current
            orderby dataset.Enclave, dataset.Name
            select new { dataset, enclave }).ToListAsync(cancellationToken);
        return TypedResults.Ok(new CatalogueView(listed.ConvertAll(l => DatasetView.Of(l.dataset, l.enclave))));
    }

    private static async Task<Results<Ok<DatasetView>, ProblemHttpResult>> ShowAsync(string name, CatalogueDirectory directory, CancellationToken cancellationToken)
    {
        var dataset = await directory.FindDatasetAsync(name, cancellationToken);
        if (!dataset.IsOk)
            return (dataset.Refusal.Id == "dataset-unknown" ? dataset.Refusal with { Status = StatusCodes.Status404NotFound } : dataset.Refusal).ToProblem();
        return TypedResults.Ok(DatasetView.Of(dataset.Value, await directory.EnclaveAsync(dataset.Value.Enclave, cancellationToken)));
    }

    private static async Task<Ok<ItemList<WorkflowView>>> WorkflowsAsync(HubDbContext context, CancellationToken cancellationToken)
    {
        var listed = await context.Workflows.AsNoTracking().Where(w => w.Listed).OrderBy(w => w.Enclave).ThenBy(w => w.Name).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<WorkflowView>(listed.ConvertAll(WorkflowView.Of)));
    }
}
