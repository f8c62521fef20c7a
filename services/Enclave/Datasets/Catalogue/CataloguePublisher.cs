using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Workflows;
using TrustedData.Enclave.Workflows.Register;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>
/// Tells every hub the whole catalogue, when it has changed. Sizes are rounded as the dataset's policy says, and left out
/// below its threshold; everything else in it is declared.
/// </summary>
public sealed class CataloguePublisher(
    EnclaveContext database, IPolicyDirectory policies, WorkflowRegister workflows, IEnclaveGate gate, OrganisationKeys organisation, IOptions<EnclaveOptions> options, TimeProvider time)
    : ICataloguePublisher
{
    /// <inheritdoc />
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        await using var own = database.Database.CurrentTransaction is null ? await database.Database.BeginTransactionAsync(cancellationToken) : null;

        // Held to the end of the transaction: who comes next reads what this one has committed, and versions follow each other.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('catalogue'))", cancellationToken);
        var content = await ContentAsync(cancellationToken);
        var digest = DigestOf(content);
        var publication = await LastAsync(cancellationToken);
        if (publication.Digest != digest)
        {
            var now = time.GetUtcNow();
            publication.Next(digest, options.Value.Id, now);
            foreach (var peer in organisation.Peers)
                database.Send(peer, MessageKind.CatalogueChanged, content with { Version = publication.Version }, now);
            await database.SaveChangesAsync(cancellationToken);
        }

        if (own is not null)
            await own.CommitAsync(cancellationToken);
    }

    private async Task<CataloguePublication> LastAsync(CancellationToken cancellationToken)
    {
        var publication = await database.Set<CataloguePublication>().SingleOrDefaultAsync(cancellationToken);
        if (publication is not null)
        {
            // The context may have read it before the lock was held.
            await database.Entry(publication).ReloadAsync(cancellationToken);
            return publication;
        }

        publication = CataloguePublication.None();
        database.Add(publication);
        return publication;
    }

    private async Task<CatalogueChanged> ContentAsync(CancellationToken cancellationToken)
    {
        var datasets = new List<CatalogueDataset>();
        foreach (var dataset in await database.Set<Dataset>().AsNoTracking().OrderBy(d => d.Name).ToListAsync(cancellationToken))
        {
            if (await policies.CurrentAsync(dataset.Name, cancellationToken) is { } policy)
                datasets.Add(await DescribeAsync(dataset, policy, cancellationToken));
        }

        var running = await workflows.ListAsync(cancellationToken);
        return new CatalogueChanged(0, options.Value.Institution, await gate.IsOpenAsync(cancellationToken), datasets, [.. running.Select(w => w.Public)]);
    }

    private async Task<CatalogueDataset> DescribeAsync(Dataset dataset, DatasetPolicy policy, CancellationToken cancellationToken)
    {
        var snapshot = await database.Set<Snapshot>().AsNoTracking().SingleAsync(s => s.Dataset == dataset.Name && s.Number == dataset.Snapshot, cancellationToken);
        var variables = await database.Set<Variable>().AsNoTracking()
            .Where(v => v.SnapshotId == snapshot.Id && v.Availability == Import.Availability.Offered)
            .OrderBy(v => v.Position)
            .ToListAsync(cancellationToken);
        return new CatalogueDataset(
            dataset.Name, dataset.Snapshot, dataset.Title, dataset.Description, dataset.License, dataset.Synthetic,
            RoundedSize.Of(snapshot.Subjects, policy.Disclosure), dataset.SeveralRowsPerSubject, policy.Version, variables.ConvertAll(v => v.Public()));
    }

    // A peer that is added later must be told too, so the digest covers the peers.
    private string DigestOf(CatalogueChanged content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{string.Join(' ', organisation.Peers.Order(StringComparer.Ordinal))}\n{CanonicalBody.Of(content)}")));
}
