using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Releases;
using TrustedData.Enclave.Runs;

namespace TrustedData.Enclave.Releases;

/// <summary>
/// What leaves, or has left, of one run: drawn up with the proof of its decision, sent, perhaps recalled. The manifest and its
/// signature never change once sending has begun, so that the hub takes a repeated sending for the same release.
/// </summary>
public sealed class RunRelease : AuditedEntity
{
    private RunRelease()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>The run, as the enclave names it.</summary>
    public Guid RunId { get; private set; }

    /// <summary>Canonical JSON of a <see cref="ReleaseManifest"/>.</summary>
    public string Manifest { get; private set; } = null!;

    /// <summary>The enclave's signature over it, base64.</summary>
    public string Signature { get; private set; } = null!;

    /// <summary>The verified proof that the decision stands in the ledger.</summary>
    public AuditProof Proof { get; private set; } = null!;

    /// <summary>When sending began: from then on the hub may have it.</summary>
    public DateTimeOffset? SendIntendedAt { get; private set; }

    /// <summary>When the hub said that it has it.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    public DateTimeOffset? RecalledAt { get; private set; }

    /// <summary>Subject of the steward who recalled it; null when the enclave did.</summary>
    public string? RecalledBy { get; private set; }

    /// <summary>The steward's words; free text, which stays in this row.</summary>
    public string? RecallReason { get; private set; }

    /// <summary>How often a file of it was fetched, as the hub tells it.</summary>
    public int Downloads { get; private set; }

    /// <summary>Draws a release up, under the fact that its decision was recorded.</summary>
    public static RunRelease Of(Guid id, Run run, SignedManifest manifest, AuditProof proof)
    {
        var release = new RunRelease { Id = id, RunId = run.Id };
        release.DrawUpAgain(manifest, proof, run.LastChange);
        return release;
    }

    /// <summary>Draws it up anew after a new decision; only before sending has begun.</summary>
    public void DrawUpAgain(SignedManifest manifest, AuditProof proof, Fact recorded)
    {
        if (SendIntendedAt is not null)
            throw new InvalidOperationException("A release whose sending has begun is never replaced.");
        Manifest = manifest.Json;
        Signature = manifest.Signature;
        Proof = proof;
        Record(recorded);
    }

    /// <summary>The hub is about to be given it.</summary>
    public void IntendSending(Run run, DateTimeOffset now)
    {
        SendIntendedAt = now;
        Record(FactOf(EventTypes.UploadIntended, run.EnclaveItself(), run, now));
    }

    /// <summary>The hub has it, under the fact of the run's release.</summary>
    public void MarkSent(Fact sent)
    {
        SentAt = sent.Recorded;
        Record(sent);
    }

    /// <summary>It must not be, although the hub may have it; under the fact of the refusal.</summary>
    public void TakeBack(Fact refused)
    {
        RecalledAt = refused.Recorded;
        Record(refused);
    }

    /// <summary>The ledger says that it left, or was recalled, after the backup that this row comes from; so it can be recalled here.</summary>
    public void MarkAfterRestore(bool sent, bool recalled, Fact reconciled)
    {
        if (sent)
            SentAt ??= reconciled.Recorded;
        if (recalled)
            RecalledAt ??= reconciled.Recorded;
        Record(reconciled);
    }

    /// <summary>A steward recalls it; false when it was never sent, or was recalled before.</summary>
    public bool Recall(Run run, PersonRef by, string reason, DateTimeOffset now)
    {
        if (SentAt is null || RecalledAt is not null)
            return false;
        RecalledAt = now;
        RecalledBy = by.Subject;
        RecallReason = reason;
        LastChange = FactOf(EventTypes.ReleaseRecalled, Actor.Person(by, "steward"), run, now) with { Reason = RecallEndpoint.ReasonCode };
        Record(LastChange);
        return true;
    }

    /// <summary>Somebody fetched a file of it, under the fact of that.</summary>
    public void CountDownload(Fact downloaded)
    {
        Downloads++;
        Record(downloaded);
    }

    /// <summary>The fact of the recall just made, for the rows that change with it.</summary>
    public Fact LastChange { get; private set; } = null!;

    internal Fact FactOf(EventType type, Actor by, Run run, DateTimeOffset now) => new(type, by)
    {
        Recorded = now,
        Project = run.ProjectId,
        Dataset = run.Dataset,
        Run = run.Id,
        Purpose = run.Terms?.PurposeCode,
        Entities = [new FactEntity("release", Id.ToString())],
    };
}

/// <summary>How releases are stored.</summary>
public sealed class ReleaseTable : IEntityTypeConfiguration<RunRelease>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<RunRelease> builder)
    {
        builder.ToTable("release");
        builder.HasIndex(r => r.RunId).IsUnique();
        builder.HasOne<Run>().WithOne().HasForeignKey<RunRelease>(r => r.RunId).OnDelete(DeleteBehavior.Restrict);
        builder.Ignore(r => r.LastChange);
        builder.Property(r => r.Proof).HasColumnType("jsonb").HasConversion(
            proof => JsonSerializer.Serialize(proof, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<AuditProof>(text, JsonSerializerOptions.Web)!);
        builder.Property<uint>("xmin").IsRowVersion();
    }
}
