using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>Whether researchers may ask for a variable.</summary>
public enum Availability
{
    /// <summary>It stands in the catalogue.</summary>
    Offered,

    /// <summary>It names people, or nearly so; it never leaves the table.</summary>
    Identifying,

    /// <summary>It may show a face; a steward may turn it on.</summary>
    Off,
}

/// <summary>A variable of a snapshot, as its dictionary has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is.</param>
/// <param name="Description">For people, as declared.</param>
/// <param name="Units">As declared.</param>
/// <param name="Minimum">As declared.</param>
/// <param name="Maximum">As declared.</param>
/// <param name="Levels">As declared, for a categorical variable.</param>
/// <param name="Availability">Whether it may be asked for.</param>
/// <param name="Reason">Why not, for the steward.</param>
public sealed record ImportedVariable(
    string Name,
    VariableType Type,
    string? Description,
    string? Units,
    double? Minimum,
    double? Maximum,
    IReadOnlyList<Level>? Levels,
    Availability Availability,
    string? Reason);
