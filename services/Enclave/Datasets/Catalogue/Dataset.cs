using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>A dataset of this enclave: what its newest import says of it, and which snapshot is in force.</summary>
public sealed class Dataset : AuditedEntity
{
    private const int LongestTitle = 500;
    private const int LongestDescription = 10_000;

    private Dataset()
    {
    }

    /// <summary>Name in the enclave, as in every reference.</summary>
    public string Name { get; private set; } = null!;

    public string Title { get; private set; } = null!;

    public string Description { get; private set; } = null!;

    /// <summary>As its holder gave it.</summary>
    public string? License { get; private set; }

    /// <summary>Whether no real person stands behind it.</summary>
    public bool Synthetic { get; private set; }

    /// <summary>The namespace of its subjects' keys; the same for all its snapshots.</summary>
    public string KeyNamespace { get; private set; } = null!;

    /// <summary>Number of the current snapshot.</summary>
    public int Snapshot { get; private set; }

    /// <summary>Whether a subject may have several rows.</summary>
    public bool SeveralRowsPerSubject { get; private set; }

    /// <summary>A dataset that is imported for the first time.</summary>
    public static Dataset Begin(string name, string keyNamespace, DeclaredDataset declared, Fact import)
    {
        var dataset = new Dataset { Name = name, KeyNamespace = keyNamespace };
        dataset.Take(declared, import);
        return dataset;
    }

    /// <summary>The next snapshot takes the place of the one before.</summary>
    public void Take(DeclaredDataset declared, Fact import)
    {
        Title = DeclaredText.Plain(declared.Title, LongestTitle);
        Description = DeclaredText.Plain(declared.Description, LongestDescription);
        License = declared.License is null ? null : DeclaredText.Plain(declared.License, LongestTitle);
        Synthetic = declared.Synthetic;
        SeveralRowsPerSubject = declared.Table.SeveralRowsPerSubject;
        Snapshot++;
        Record(import);
    }
}
