using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.AccessRequests;

/// <summary>One decision as the enclave sent it; the history of a request.</summary>
public sealed class DecisionMirror : AuditedEntity
{
    private DecisionMirror()
    {
    }

    /// <summary>Keeps a decision under the id of the message that brought it.</summary>
    public DecisionMirror(Guid message, AccessDecided decision, Fact fact)
    {
        Id = message;
        RequestId = decision.RequestId;
        Decision = decision;
        Record(fact);
    }

    /// <summary>Id of the message.</summary>
    public Guid Id { get; private set; }

    /// <summary>The request decided on.</summary>
    public Guid RequestId { get; private set; }

    /// <summary>The decision.</summary>
    public AccessDecided Decision { get; private set; } = null!;
}

/// <summary>The table of <see cref="DecisionMirror"/>.</summary>
public sealed class DecisionMirrorMapping : IEntityTypeConfiguration<DecisionMirror>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<DecisionMirror> builder)
    {
        builder.ToTable("decision_mirror");
        builder.HasKey(d => d.Id);
        builder.Property(d => d.Decision).IsJson();
        builder.HasOne<AccessRequest>().WithMany().HasForeignKey(d => d.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}
