using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Projects;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.AccessRequests;

/// <summary>
/// A project asks an enclave for a dataset. What is decided is decided in the enclave; what stands here of it is a mirror,
/// used to tell mistakes early.
/// </summary>
public sealed class AccessRequest : AuditedEntity
{
    private AccessRequest()
    {
    }

    /// <summary>Id of the request, and of the approval that may follow.</summary>
    public Guid Id { get; private set; }

    /// <summary>The project.</summary>
    public Guid ProjectId { get; private set; }

    /// <summary>The enclave that holds the dataset.</summary>
    public string Enclave { get; private set; } = null!;

    /// <summary>Name of the dataset there.</summary>
    public string Dataset { get; private set; } = null!;

    /// <summary>Variables asked for.</summary>
    public IReadOnlyList<string> Variables { get; private set; } = [];

    /// <summary>Free text for the steward.</summary>
    public string Purpose { get; private set; } = null!;

    /// <summary>Code of the purpose of use, HL7 v3 PurposeOfUse.</summary>
    public string PurposeCode { get; private set; } = null!;

    /// <summary>The data use agreement: name and version.</summary>
    public string Agreement { get; private set; } = null!;

    /// <summary>Last day of use asked for.</summary>
    public DateOnly Until { get; private set; }

    /// <summary>The authority of the person who asked.</summary>
    public string Issuer { get; private set; } = null!;

    /// <summary>The person who asked.</summary>
    public string Subject { get; private set; } = null!;

    /// <summary>When.</summary>
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>One of <see cref="AccessState"/>, but for expiry; see <see cref="StateAt"/>.</summary>
    public string State { get; private set; } = AccessState.Requested;

    /// <summary>The newest decision, as mirrored.</summary>
    public AccessDecided? Decision { get; private set; }

    /// <summary>Place of the newest decision among the enclave's messages.</summary>
    public long DecisionSequence { get; private set; }

    /// <summary>A new request; it changes its project as well, see <see cref="Project"/>.</summary>
    public static AccessRequest Create(Project project, DatasetRef dataset, AskForAccess asked, PersonRef by, DateTimeOffset now)
    {
        var request = new AccessRequest
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = project.Id,
            Enclave = dataset.Enclave,
            Dataset = dataset.Dataset,
            Variables = [.. asked.Variables],
            Purpose = asked.Purpose.Trim(),
            PurposeCode = asked.PurposeCode,
            Agreement = asked.Agreement,
            Until = asked.Until,
            Issuer = by.Issuer,
            Subject = by.Subject,
            RequestedAt = now,
        };
        var fact = request.FactOf(EventTypes.AccessRequested, Actor.Person(by, "researcher"), now);
        project.Asked(fact);
        request.Record(fact);
        return request;
    }

    /// <summary>The project no longer asks, or no longer uses what was approved.</summary>
    public Refusal? Withdraw(PersonRef by, DateTimeOffset now)
    {
        if (State is not (AccessState.Requested or AccessState.Approved))
            return Refusal.Conflict("access-ended", $"This request is {State} already; there is nothing to withdraw.");
        State = AccessState.Withdrawn;
        Record(FactOf(EventTypes.AccessWithdrawn, Actor.Person(by, "researcher"), now));
        return null;
    }

    /// <summary>
    /// Mirrors a decision of the enclave; false, and nothing changed, when a newer one is here already. What the project
    /// withdrew stays withdrawn.
    /// </summary>
    public bool Mirror(AccessDecided decision, long sequence, Actor enclave, DateTimeOffset now, out Fact fact)
    {
        fact = FactOf(EventTypes.AccessDecisionMirrored, enclave, now) with { Reason = decision.Decision };
        if (Decision is not null && (decision.At, sequence).CompareTo((Decision.At, DecisionSequence)) <= 0)
            return false;
        Decision = decision;
        DecisionSequence = sequence;
        if (State != AccessState.Withdrawn)
            State = decision.Decision;
        Record(fact);
        return true;
    }

    /// <summary>The state at a moment; the last day of use counts in full, in UTC.</summary>
    public string StateAt(DateTimeOffset now)
    {
        var end = State == AccessState.Approved && Decision is not null ? Decision.Until : Until;
        return State is AccessState.Requested or AccessState.Approved && DateOnly.FromDateTime(now.UtcDateTime) > end ? AccessState.Expired : State;
    }

    private Fact FactOf(EventType type, Actor actor, DateTimeOffset now) => new(type, actor)
    {
        Recorded = now,
        Project = ProjectId,
        Dataset = $"{Enclave}/{Dataset}",
        Purpose = PurposeCode,
        Entities = [new FactEntity("access-request", Id.ToString())],
    };
}

/// <summary>The table of <see cref="AccessRequest"/>.</summary>
public sealed class AccessRequestMapping : IEntityTypeConfiguration<AccessRequest>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<AccessRequest> builder)
    {
        builder.ToTable("access_request");
        builder.HasKey(r => r.Id);
        HubDb.JsonColumn.IsJson(builder.Property(r => r.Variables));
        HubDb.JsonColumn.IsJson(builder.Property(r => r.Decision));
        builder.HasOne<Project>().WithMany().HasForeignKey(r => r.ProjectId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.ProjectId, r.Enclave, r.Dataset });
    }
}
