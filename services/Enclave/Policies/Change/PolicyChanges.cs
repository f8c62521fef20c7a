using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Workflows;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Policies.Change;

/// <summary>
/// Sets a dataset's policy. What is nowhere looser than the policy in force holds at once; anything else waits until a second
/// steward sends the same values.
/// </summary>
public sealed class PolicyChanges(
    EnclaveContext database, DatasetSeparation separation, ICataloguePublisher catalogue, IOptions<PolicyFloors> floors, TimeProvider time)
{
    /// <summary>There is no dataset of that name.</summary>
    public static Refusal Unknown { get; } = Refusal.NotFound("dataset-unknown", "This enclave has no dataset of that name. See td catalogue.");

    /// <summary>The version in force after the change, or the proposal that waits.</summary>
    public async Task<Outcome<PolicyVersion>> SetAsync(string dataset, JsonElement json, PersonRef by, CancellationToken cancellationToken)
    {
        var terms = PolicyReader.ReadWhole(json);
        if (!terms.IsOk)
            return terms.Refusal;
        if (floors.Value.Refuse(terms.Value) is { } belowFloor)
            return belowFloor;

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // One change of a dataset's policy at a time, or two could take the same version.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('policy'), hashtext({dataset}))", cancellationToken);
        var open = await database.Set<PolicyVersion>().Where(p => p.Dataset == dataset && p.State != PolicyState.Replaced).ToListAsync(cancellationToken);
        if (open.Find(p => p.State == PolicyState.InForce) is not { } current)
            return Unknown;
        var outcome = await separation.MayDecideAsync(by, dataset, cancellationToken)
            ? await DecideAsync(current, open.Find(p => p.State == PolicyState.Proposed), terms.Value, by, cancellationToken)
            : Refuse(dataset, by);
        await database.SaveChangesAsync(cancellationToken);
        if (outcome.IsOk && outcome.Value != current && outcome.Value.State == PolicyState.InForce)
            await catalogue.PublishAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    private async Task<PolicyVersion> DecideAsync(PolicyVersion current, PolicyVersion? proposal, PolicyTerms terms, PersonRef by, CancellationToken cancellationToken)
    {
        var inEffect = current.Terms.StricterOf(floors.Value.ToTerms());
        if (terms == inEffect)
            return current;
        if (proposal?.Terms == terms)
        {
            var proposer = by with { Subject = proposal.SetBy };
            if (await separation.AreOnePersonAsync(proposer, by, cancellationToken))
                return proposal;

            // Of a proposer who has joined a project since, the proposal no longer counts: it starts again with this steward.
            if (await separation.MayDecideAsync(proposer, current.Dataset, cancellationToken))
                return await ConfirmAsync(current, proposal, by, cancellationToken);
        }

        var version = 1 + await database.Set<PolicyVersion>().Where(p => p.Dataset == current.Dataset).MaxAsync(p => p.Version, cancellationToken);
        return terms.IsLooserThan(inEffect)
            ? await ProposeAsync(current.Dataset, version, proposal, terms, by, cancellationToken)
            : await TightenAsync(current, version, proposal, terms, by, cancellationToken);
    }

    private async Task<PolicyVersion> ConfirmAsync(PolicyVersion current, PolicyVersion proposal, PersonRef by, CancellationToken cancellationToken)
    {
        var fact = FactOf(EventTypes.PolicyConfirmed, current.Dataset, proposal.Version, proposal.Terms, by, current);
        current.Replace(fact);
        proposal.Confirm(by, fact);
        await separation.RememberDeciderAsync(by, current.Dataset, fact, cancellationToken);
        return proposal;
    }

    private async Task<PolicyVersion> ProposeAsync(string dataset, int version, PolicyVersion? earlier, PolicyTerms terms, PersonRef by, CancellationToken cancellationToken)
    {
        var fact = FactOf(EventTypes.PolicyProposed, dataset, version, terms, by, earlier);
        earlier?.Replace(fact);
        var proposal = PolicyVersion.Propose(dataset, version, terms, fact);
        database.Add(proposal);
        await separation.RememberDeciderAsync(by, dataset, fact, cancellationToken);
        return proposal;
    }

    // A proposal was made against the policy that held; once that has changed it must be made again.
    private async Task<PolicyVersion> TightenAsync(PolicyVersion current, int version, PolicyVersion? proposal, PolicyTerms terms, PersonRef by, CancellationToken cancellationToken)
    {
        var fact = FactOf(EventTypes.PolicySet, current.Dataset, version, terms, by, current, proposal);
        current.Replace(fact);
        proposal?.Replace(fact);
        var policy = PolicyVersion.Set(current.Dataset, version, terms, fact);
        database.Add(policy);
        await separation.RememberDeciderAsync(by, current.Dataset, fact, cancellationToken);
        return policy;
    }

    private Outcome<PolicyVersion> Refuse(string dataset, PersonRef by)
    {
        database.Record(new Fact(EventTypes.PolicyChangeRefused, Actor.Person(by, "steward"), FactOutcome.Refused)
        {
            Recorded = time.GetUtcNow(),
            Reason = DatasetSeparation.Refused.Id,
            Dataset = dataset,
        });
        return DatasetSeparation.Refused;
    }

    // The digest ties the numbers to the log: a row changed behind the service's back no longer fits it.
    private Fact FactOf(EventType type, string dataset, int version, PolicyTerms terms, PersonRef by, params PolicyVersion?[] replaced) => new(type, Actor.Person(by, "steward"))
    {
        Recorded = time.GetUtcNow(),
        Dataset = dataset,
        Entities =
        [
            new FactEntity("policy", PolicyVersion.NameOf(dataset, version)),
            new FactEntity("policy-terms", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalBody.Of(terms))))),
            .. replaced.OfType<PolicyVersion>().Select(p => new FactEntity("policy-replaced", PolicyVersion.NameOf(dataset, p.Version))),
        ],
    };
}
