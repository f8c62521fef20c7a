using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.ImageCleaning;
using TrustedData.Enclave.Datasets.QcReport;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>A dataset that was read, checked and cleaned, and now only waits for the ids of its subjects.</summary>
/// <param name="Declared">What it says of itself.</param>
/// <param name="Table">Its rows.</param>
/// <param name="Variables">Its dictionary: columns in the order of the table, then images by name.</param>
/// <param name="Images">Its cleaned images.</param>
/// <param name="Facts">What the rows hold, per column.</param>
/// <param name="Warnings">What the steward should know.</param>
public sealed record PreparedImport(
    DeclaredDataset Declared,
    LoadedTable Table,
    IReadOnlyList<ImportedVariable> Variables,
    IReadOnlyList<CleanedFile> Images,
    IReadOnlyList<ColumnFacts> Facts,
    IReadOnlyList<string> Warnings);
