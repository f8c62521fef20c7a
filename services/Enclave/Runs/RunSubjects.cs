using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Runs;

/// <summary>Whose data a run was given. A row of its own, because it can be large and few steps need it.</summary>
public sealed class RunSubjects : AuditedEntity
{
    private RunSubjects()
    {
    }

    public Guid RunId { get; private set; }

    /// <summary>The enclave's own numbers of the subjects.</summary>
    public long[] Subjects { get; private set; } = [];

    /// <summary>Remembers who is in the view, under the fact of its staging.</summary>
    public static RunSubjects Of(Guid runId, IEnumerable<long> subjects, Fact staged)
    {
        var row = new RunSubjects { RunId = runId, Subjects = [.. subjects] };
        row.Record(staged);
        return row;
    }
}

/// <summary>How the subjects of runs are stored.</summary>
public sealed class RunSubjectsTable : IEntityTypeConfiguration<RunSubjects>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<RunSubjects> builder)
    {
        builder.ToTable("run_subjects");
        builder.HasKey(r => r.RunId);
    }
}
