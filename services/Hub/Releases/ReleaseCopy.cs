using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Runs;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Hub.Releases;

/// <summary>The hub's copy of a release, kept exactly as its enclave signed it.</summary>
public sealed class ReleaseCopy : AuditedEntity
{
    private ReleaseCopy()
    {
    }

    /// <summary>Id that the enclave gave the release.</summary>
    public Guid Id { get; private set; }

    /// <summary>The part of the run that it is of; a part has at most one release.</summary>
    public Guid PartId { get; private set; }

    /// <summary>The run.</summary>
    public Guid RunId { get; private set; }

    /// <summary>The enclave that released it.</summary>
    public string Enclave { get; private set; } = null!;

    /// <summary>The manifest's exact text, which the signature is over.</summary>
    public string Manifest { get; private set; } = null!;

    /// <summary>The enclave's signature, base64.</summary>
    public string Signature { get; private set; } = null!;

    /// <summary>Proof that the decision stands in the enclave's ledger; verified on arrival.</summary>
    public AuditProof AuditProof { get; private set; } = null!;

    /// <summary>When it arrived.</summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>When its enclave recalled it.</summary>
    public DateTimeOffset? RecalledAt { get; private set; }

    /// <summary>Code of the reason of the recall.</summary>
    public string? RecallReason { get; private set; }

    /// <summary>Keeps a verified package and its files; all of them are recorded by one fact.</summary>
    public static (ReleaseCopy Copy, IReadOnlyList<ReleaseFile> Files) Receive(Run run, VerifiedRelease verified, Actor enclave, DateTimeOffset now)
    {
        var manifest = verified.Manifest;
        var part = run.Parts.Single(p => p.Id == manifest.PartId);
        var copy = new ReleaseCopy
        {
            Id = manifest.ReleaseId,
            PartId = manifest.PartId,
            RunId = run.Id,
            Enclave = manifest.Enclave,
            Manifest = verified.Package.Manifest,
            Signature = verified.Package.Signature,
            AuditProof = verified.Package.AuditProof,
            ReceivedAt = now,
        };
        var fact = copy.With(run.FactOf(EventTypes.ReleaseReceived, enclave, part, now));
        copy.Record(fact);
        return (copy, [.. verified.Files.Select(f => new ReleaseFile(copy.Id, f.File.Name, f.Content, fact))]);
    }

    /// <summary>Its manifest.</summary>
    public ReleaseManifest ReadManifest() => JsonSerializer.Deserialize<ReleaseManifest>(Manifest, CanonicalBody.Options)!;

    /// <summary>Takes a recall; false, and nothing changed, when it was recalled before.</summary>
    public bool Recall(ReleaseRecalled recall, Fact fact)
    {
        if (RecalledAt is not null)
            return false;
        RecalledAt = recall.At;
        RecallReason = recall.ReasonCode;
        Record(With(fact) with { Reason = recall.ReasonCode });
        return true;
    }

    /// <summary>A fact that names this release.</summary>
    public Fact With(Fact fact) => fact with { Entities = [.. fact.Entities, new FactEntity("release", Id.ToString())] };
}

/// <summary>The table of <see cref="ReleaseCopy"/>.</summary>
public sealed class ReleaseCopyMapping : IEntityTypeConfiguration<ReleaseCopy>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<ReleaseCopy> builder)
    {
        builder.ToTable("release_copy");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.AuditProof).IsJson();
        builder.HasIndex(r => r.PartId).IsUnique();
        builder.HasOne<Run>().WithMany().HasForeignKey(r => r.RunId).OnDelete(DeleteBehavior.Restrict);
    }
}
