using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Policies;

/// <summary>Answers which policy holds. The operator's floors hold whatever a stored policy says.</summary>
public sealed class PolicyDirectory(EnclaveContext database, IOptions<PolicyFloors> floors) : IPolicyDirectory
{
    /// <inheritdoc />
    public async Task<DatasetPolicy?> CurrentAsync(string dataset, CancellationToken cancellationToken) =>
        await InForceAsync(dataset, cancellationToken) is { } current ? Effective(current).AtVersion(current.Version) : null;

    /// <inheritdoc />
    public async Task<DatasetPolicy?> StricterAsync(string dataset, int versionAtSubmission, CancellationToken cancellationToken)
    {
        if (await InForceAsync(dataset, cancellationToken) is not { } current)
            return null;

        // The number comes with an order, so it may name a version that never held; it can only make the answer stricter.
        var before = await database.Set<PolicyVersion>().AsNoTracking()
            .SingleOrDefaultAsync(p => p.Dataset == dataset && p.Version == versionAtSubmission && p.InForceSince != null, cancellationToken);
        var terms = Effective(current);
        return (before is null ? terms : terms.StricterOf(before.Terms)).AtVersion(current.Version);
    }

    /// <inheritdoc />
    public async Task<Refusal?> BeginAsync(string dataset, JsonElement? wishes, Fact because, CancellationToken cancellationToken)
    {
        if (database.Set<PolicyVersion>().Local.Any(p => p.Dataset == dataset) || await database.Set<PolicyVersion>().AnyAsync(p => p.Dataset == dataset, cancellationToken))
            return null;
        var terms = PolicyTerms.Usual.StricterOf(floors.Value.ToTerms());
        if (wishes is { } wanted)
        {
            var wished = PolicyReader.ReadPart(wanted, terms);
            if (!wished.IsOk)
                return wished.Refusal;
            if (floors.Value.Refuse(wished.Value) is { } refusal)
                return refusal;
            terms = wished.Value;
        }

        database.Add(PolicyVersion.Set(dataset, 1, terms, because));
        return null;
    }

    private PolicyTerms Effective(PolicyVersion policy) => policy.Terms.StricterOf(floors.Value.ToTerms());

    private Task<PolicyVersion?> InForceAsync(string dataset, CancellationToken cancellationToken) => database.Set<PolicyVersion>().AsNoTracking()
        .SingleOrDefaultAsync(p => p.Dataset == dataset && p.State == PolicyState.InForce, cancellationToken);
}
