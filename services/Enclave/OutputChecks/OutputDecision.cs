using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.OutputChecks;

/// <summary>What a checker decided about the outputs of a run, on exactly which bytes, and why in their own words, which stay in this row.</summary>
public sealed class OutputDecision : AuditedEntity
{
    private OutputDecision()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>The run, as the enclave names it.</summary>
    public Guid RunId { get; private set; }

    public string Issuer { get; private set; } = null!;

    public string Subject { get; private set; } = null!;

    /// <summary>Whether the outputs may be released.</summary>
    public bool Released { get; private set; }

    /// <summary>Free text.</summary>
    public string Reason { get; private set; } = null!;

    /// <summary>Digest over the outputs that it is about; null when there were none.</summary>
    public string? OutputsDigest { get; private set; }

    public DateTimeOffset DecidedAt { get; private set; }

    /// <summary>Keeps a decision under its fact.</summary>
    public static OutputDecision Of(Guid id, Guid runId, PersonRef by, bool released, string reason, string? outputsDigest, Fact decided)
    {
        var decision = new OutputDecision
        {
            Id = id,
            RunId = runId,
            Issuer = by.Issuer,
            Subject = by.Subject,
            Released = released,
            Reason = reason,
            OutputsDigest = outputsDigest,
            DecidedAt = decided.Recorded,
        };
        decision.Record(decided);
        return decision;
    }
}

/// <summary>How decisions on outputs are stored.</summary>
public sealed class OutputDecisionTable : IEntityTypeConfiguration<OutputDecision>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<OutputDecision> builder)
    {
        builder.ToTable("output_decision");
        builder.HasIndex(d => d.RunId);
    }
}
