using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>A dataset as staff sees it. Sizes are those of the catalogue; the steward's QC report has the exact ones.</summary>
/// <param name="Ref">The current snapshot, <c>td:enclave/dataset@snapshot</c>.</param>
/// <param name="Name">Name in the enclave.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="License">As its holder gave it.</param>
/// <param name="Synthetic">Whether no real person stands behind it.</param>
/// <param name="Namespace">Namespace of the subjects' keys.</param>
/// <param name="Snapshot">Number of the current snapshot.</param>
/// <param name="Snapshots">Every snapshot, newest first.</param>
/// <param name="SeveralRowsPerSubject">Whether a subject may have several rows.</param>
/// <param name="RoundedSubjects">As in the catalogue.</param>
/// <param name="PolicyVersion">Version of the policy in force.</param>
public sealed record DatasetView(
    string Ref, string Name, string Title, string Description, string? License, bool Synthetic, string Namespace, int Snapshot,
    IReadOnlyList<SnapshotView> Snapshots, bool SeveralRowsPerSubject, int? RoundedSubjects, int? PolicyVersion)
{
    /// <summary>Every variable of the current snapshot; only where one dataset is asked for.</summary>
    public IReadOnlyList<VariableView>? Variables { get; init; }
}

/// <summary>A snapshot as staff sees it.</summary>
public sealed record SnapshotView(int Number, DateTimeOffset ImportedAt, string ImportedBy);

/// <summary>A variable as staff sees it: also those that are not offered, and why.</summary>
public sealed record VariableView(
    string Name, string Type, string? Description, string? Units, double? Minimum, double? Maximum, IReadOnlyList<CatalogueLevel>? Levels,
    Availability Availability, string? Reason)
{
    internal static VariableView Of(Variable variable)
    {
        var shown = variable.Public();
        return new VariableView(
            shown.Name, shown.Type, shown.Description, shown.Units, shown.Minimum, shown.Maximum, shown.Levels,
            variable.Availability, variable.Availability == Availability.Offered ? null : variable.Reason);
    }
}
