using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.QcReport;

/// <summary>What an import found, for the steward alone: exact numbers stand in it. It names no subject.</summary>
/// <param name="Dataset">The snapshot, <c>td:enclave/dataset@snapshot</c>.</param>
/// <param name="Title">What the dataset calls itself.</param>
/// <param name="Format"><c>bids</c> or <c>frictionless</c>.</param>
/// <param name="ImportedAt">When.</param>
/// <param name="Subjects">People.</param>
/// <param name="NewSubjects">People whom the enclave did not know before.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="RowsPerSubject">How the rows spread over the people.</param>
/// <param name="Warnings">What the steward should look at.</param>
/// <param name="Variables">What the rows hold, per column.</param>
/// <param name="Images">What the images hold, per image variable.</param>
public sealed record ImportReport(
    string Dataset,
    string Title,
    string Format,
    DateTimeOffset ImportedAt,
    int Subjects,
    int NewSubjects,
    long Rows,
    RowSpread RowsPerSubject,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<VariableFacts> Variables,
    IReadOnlyList<ImageFacts> Images);

/// <summary>Least, middle and most rows of a subject.</summary>
public sealed record RowSpread(long Minimum, double Median, long Maximum);

/// <summary>A variable of the table: whether it is offered, and what was found.</summary>
public sealed record VariableFacts(string Name, string Type, Availability Availability, string? Reason, ColumnFacts Found);

/// <summary>An image variable: whether it is offered, and what was found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Availability">Whether it may be asked for.</param>
/// <param name="Reason">Why not.</param>
/// <param name="SubjectsWith">People who have it.</param>
/// <param name="SubjectsWithout">People who have none.</param>
/// <param name="Grids">The shapes and spacings that occur.</param>
/// <param name="CarriedMore">Images whose header, extensions or end held what was not kept.</param>
/// <param name="NotNumbers">Images with voxels that are no number.</param>
/// <param name="Empty">Images without any voxel that is not zero.</param>
public sealed record ImageFacts(
    string Name, Availability Availability, string? Reason, int SubjectsWith, int SubjectsWithout, IReadOnlyList<GridFacts> Grids, int CarriedMore, int NotNumbers, int Empty);

/// <summary>Images of one shape, spacing and type of voxel.</summary>
public sealed record GridFacts(string Shape, string Millimetres, string Voxels, int Images);
