using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.History;

/// <summary>
/// Whose data stand behind a decision to release. It is written with the decision and stays, whatever becomes of the release
/// afterwards: what may have been seen counts as seen.
/// </summary>
public sealed class ReleasedSubjects : AuditedEntity
{
    private ReleasedSubjects()
    {
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; private set; }

    /// <summary>Digest of the request: descriptor, image, snapshot, parameters, variables, project.</summary>
    public string RequestDigest { get; private set; } = null!;

    /// <summary>Digest of the sorted subjects.</summary>
    public string SubjectsDigest { get; private set; } = null!;

    /// <summary>The enclave's own numbers of the subjects, sorted.</summary>
    public long[] Subjects { get; private set; } = [];

    public DateTimeOffset DecidedAt { get; private set; }

    /// <summary>Remembers the subjects of a decision, under the fact of that decision.</summary>
    public static ReleasedSubjects Remember(Guid runId, string requestDigest, IReadOnlyCollection<long> subjects, Fact decision)
    {
        var sorted = subjects.Order().ToArray();
        var released = new ReleasedSubjects
        {
            RunId = runId,
            RequestDigest = requestDigest,
            SubjectsDigest = SubjectSet.Digest(sorted),
            Subjects = sorted,
            DecidedAt = decision.Recorded,
        };
        released.Record(decision);
        return released;
    }
}

/// <summary>How released subjects are stored.</summary>
public sealed class ReleasedSubjectsTable : IEntityTypeConfiguration<ReleasedSubjects>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<ReleasedSubjects> builder)
    {
        builder.ToTable("released_subjects");
        builder.HasKey(r => r.RunId);
        builder.HasIndex(r => r.Subjects).HasMethod("gin");
    }
}
