using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Catalogue;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Hub.Enclaves;

/// <summary>Mirrors an enclave's catalogue. An older one that arrives late is ignored.</summary>
public sealed class CatalogueChangedHandler(HubDbContext context, InboundMessages inbound) : IInboxHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        if (InboundMessages.Read<CatalogueChanged>(message) is not { } catalogue || !IsSound(catalogue))
        {
            inbound.Refuse(message, "catalogue-unreadable");
            return;
        }

        var enclave = await context.Enclaves.SingleOrDefaultAsync(e => e.Id == message.From, cancellationToken);
        if (catalogue.Version <= enclave?.CatalogueVersion)
            return;
        if (enclave is null)
        {
            enclave = new EnclaveMirror(message.From);
            context.Add(enclave);
        }

        var now = inbound.Now;
        var fact = new Fact(EventTypes.CatalogueMirrored, InboundMessages.SenderOf(message))
        {
            Recorded = now,
            Entities = [new FactEntity("catalogue", $"{message.From}/{catalogue.Version}")],
        };
        enclave.Apply(catalogue, now, fact);
        await MirrorDatasetsAsync(message.From, catalogue, fact, cancellationToken);
        await MirrorWorkflowsAsync(message.From, catalogue, fact, cancellationToken);
    }

    private async Task MirrorDatasetsAsync(string enclave, CatalogueChanged catalogue, Fact fact, CancellationToken cancellationToken)
    {
        var known = await context.Datasets.Where(d => d.Enclave == enclave).ToListAsync(cancellationToken);
        foreach (var dataset in catalogue.Datasets)
        {
            var mirror = known.Find(d => d.Name == dataset.Name && d.Snapshot == dataset.Snapshot);
            if (mirror is null)
                context.Add(new DatasetMirror(enclave, dataset, fact));
            else if (!mirror.Current || !Same(mirror.Description, dataset))
                mirror.Describe(dataset, fact);
        }

        foreach (var gone in known.Where(k => k.Current && !catalogue.Datasets.Any(d => d.Name == k.Name && d.Snapshot == k.Snapshot)))
            gone.Unlist(fact);
    }

    private async Task MirrorWorkflowsAsync(string enclave, CatalogueChanged catalogue, Fact fact, CancellationToken cancellationToken)
    {
        var known = await context.Workflows.Where(w => w.Enclave == enclave).ToListAsync(cancellationToken);
        foreach (var workflow in catalogue.Workflows)
        {
            var mirror = known.Find(w => w.Name == workflow.Name);
            if (mirror is null)
                context.Add(new WorkflowMirror(enclave, workflow, fact));
            else if (!mirror.Listed || !Same(mirror.Description, workflow))
                mirror.Describe(workflow, fact);
        }

        foreach (var gone in known.Where(k => k.Listed && catalogue.Workflows.All(w => w.Name != k.Name)))
            gone.Unlist(fact);
    }

    private static bool IsSound(CatalogueChanged catalogue) =>
        catalogue.Version > 0
        && catalogue.Datasets.All(d => DatasetRef.IsName(d.Name) && d.Snapshot > 0 && d.Variables.Select(v => v.Name).Distinct(StringComparer.Ordinal).Count() == d.Variables.Count)
        && catalogue.Datasets.Select(d => d.Name).Distinct(StringComparer.Ordinal).Count() == catalogue.Datasets.Count
        && catalogue.Workflows.All(w => DatasetRef.IsName(w.Name))
        && catalogue.Workflows.Select(w => w.Name).Distinct(StringComparer.Ordinal).Count() == catalogue.Workflows.Count;

    private static bool Same<T>(T left, T right) => JsonSerializer.Serialize(left) == JsonSerializer.Serialize(right);
}
