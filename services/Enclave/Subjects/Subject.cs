using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Subjects;

/// <summary>
/// A person whose data this enclave holds, under a number of the enclave's own. The key by which datasets name the person
/// stands here only as a keyed digest, so that the database does not say who it is.
/// </summary>
public sealed class Subject : AuditedEntity
{
    private Subject()
    {
    }

    /// <summary>The enclave's own number; it never leaves.</summary>
    public long Number { get; private set; }

    /// <summary>Within which the same key is the same person.</summary>
    public string KeyNamespace { get; private set; } = null!;

    /// <summary>HMAC-SHA-256 of namespace and key, see <see cref="SubjectKeys"/>.</summary>
    public string KeyDigest { get; private set; } = null!;

    /// <summary>Registers a person whom an import brings for the first time.</summary>
    public static Subject Register(string keyNamespace, string keyDigest, Fact import)
    {
        var subject = new Subject { KeyNamespace = keyNamespace, KeyDigest = keyDigest };
        subject.Record(import);
        return subject;
    }
}

/// <summary>How subjects are stored.</summary>
public sealed class SubjectTable : IEntityTypeConfiguration<Subject>
{
    private const string Numbers = "subject_number";

    // Numbers are taken from the sequence in blocks, so that an import of many people asks for them a few times only.
    private const int Block = 1000;

    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<Subject> builder)
    {
        builder.ToTable("subject");
        builder.HasKey(s => s.Number);
        builder.Property(s => s.Number).UseHiLo(Numbers);
        builder.Metadata.Model.FindSequence(Numbers)!.IncrementBy = Block;
        builder.HasIndex(s => new { s.KeyNamespace, s.KeyDigest }).IsUnique();
    }
}
