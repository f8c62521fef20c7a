using TrustedData.Enclave.Datasets.Bids;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Frictionless;
using TrustedData.Enclave.Datasets.ImageCleaning;
using TrustedData.Enclave.Datasets.QcReport;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// The part of an import that needs no database: recognises the format, reads and checks everything, cleans images into a
/// working directory. Either all of it is good, or the findings say why not.
/// </summary>
public sealed class Preparation(string root, string? subjectKey, string work, ImportLimits limits, ImportProgress? progress = null)
{
    private readonly List<string> warnings = [];

    /// <summary>What is wrong; when there is anything, <see cref="Run"/> answers null.</summary>
    public FindingList Findings { get; } = new();

    /// <summary>Prepares the dataset.</summary>
    public PreparedImport? Run(CancellationToken cancellationToken)
    {
        progress?.Enter(ImportStage.Reading);
        if (Declared() is not { } declared || Findings.Any)
            return null;
        var table = new TableLoader(declared.Table, Path.Combine(work, "rows.duckdb"), Findings).Load(warnings, cancellationToken);
        if (Findings.Any)
            return null;
        var images = new ImageImport(limits, Findings, progress).Run(declared.Images, table.Subjects, work, cancellationToken);
        if (Findings.Any)
            return null;

        var facts = ColumnFacts.Of(table);
        var variables = new DictionaryBuilder(declared, Findings, warnings).Build(table, facts, images);
        return Findings.Any ? null : new PreparedImport(declared, table, variables, images, facts, warnings);
    }

    private DeclaredDataset? Declared()
    {
        if (BidsReader.Recognises(root))
        {
            if (subjectKey is null or "participant_id")
                return new BidsReader(root, Findings).Read(warnings);
            Findings.Add("participants.tsv", "The subject of a BIDS dataset is always named by participant_id. Leave the subject's column out.", null, subjectKey);
            return null;
        }

        if (DataPackageReader.Recognises(root))
            return new DataPackageReader(root, subjectKey, Findings).Read(warnings);
        Findings.Add(".", "The directory is neither a BIDS dataset (dataset_description.json and participants.tsv) nor a Frictionless data package (datapackage.json).");
        return null;
    }
}
