using System.Security.Cryptography;
using System.Text;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>One import of a dataset: it never changes. Its rows and images are files, see <c>SnapshotStore</c>.</summary>
public sealed class Snapshot : AuditedEntity
{
    private const int SaltBytes = 32;

    private Snapshot()
    {
    }

    /// <summary>Id; it also names the directory of the files.</summary>
    public Guid Id { get; private set; }

    /// <summary>Name of the dataset.</summary>
    public string Dataset { get; private set; } = null!;

    /// <summary>Counts the imports of the dataset, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Digest of what was imported; it stays here, since of a small dataset it would be an oracle.</summary>
    public string ContentDigest { get; private set; } = null!;

    /// <summary>Salt of the commitment to the content that stands in the ledger.</summary>
    public byte[] Salt { get; private set; } = [];

    public long Rows { get; private set; }

    public int Subjects { get; private set; }

    public int Images { get; private set; }

    /// <summary>The steward who imported it.</summary>
    public string ImportedBy { get; private set; } = null!;

    public DateTimeOffset ImportedAt { get; private set; }

    /// <summary>A salt for a snapshot to come.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltBytes);

    /// <summary>The commitment to a content under a salt: HMAC-SHA-256, lower-case hex.</summary>
    public static string Commitment(byte[] salt, string contentDigest) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.ASCII.GetBytes(contentDigest)));

    /// <summary>A snapshot whose files are complete.</summary>
    public static Snapshot Of(Guid id, DatasetRef reference, string contentDigest, byte[] salt, SnapshotSize size, PersonRef by, Fact import)
    {
        var snapshot = new Snapshot
        {
            Id = id,
            Dataset = reference.Dataset,
            Number = reference.Snapshot,
            ContentDigest = contentDigest,
            Salt = salt,
            Rows = size.Rows,
            Subjects = size.Subjects,
            Images = size.Images,
            ImportedBy = by.Subject,
            ImportedAt = import.Recorded,
        };
        snapshot.Record(import);
        return snapshot;
    }
}

/// <summary>How much a snapshot holds.</summary>
public sealed record SnapshotSize(long Rows, int Subjects, int Images);

/// <summary>A subject of a snapshot.</summary>
public sealed class SnapshotSubject : AuditedEntity
{
    private SnapshotSubject()
    {
    }

    public Guid SnapshotId { get; private set; }

    /// <summary>The enclave's own number of the subject.</summary>
    public long Subject { get; private set; }

    /// <summary>The subject stands in the snapshot.</summary>
    public static SnapshotSubject Of(Guid snapshot, long subject, Fact import)
    {
        var row = new SnapshotSubject { SnapshotId = snapshot, Subject = subject };
        row.Record(import);
        return row;
    }
}
