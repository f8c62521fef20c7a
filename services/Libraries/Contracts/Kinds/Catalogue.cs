namespace TrustedData.Contracts.Kinds;

/// <summary>The whole public catalogue of one enclave; the newest replaces the one before.</summary>
/// <param name="Version">Grows with every change; an older one is ignored.</param>
/// <param name="Institution">Name of the data holder.</param>
/// <param name="Open">Whether the enclave takes orders now.</param>
/// <param name="Datasets">Datasets that may be asked for.</param>
/// <param name="Workflows">Workflows that may be run.</param>
public sealed record CatalogueChanged(
    long Version,
    string Institution,
    bool Open,
    IReadOnlyList<CatalogueDataset> Datasets,
    IReadOnlyList<CatalogueWorkflow> Workflows);

/// <summary>What everybody may know of a dataset: declared, rounded, checked; never inferred from the people in it.</summary>
/// <param name="Name">Name in the enclave.</param>
/// <param name="Snapshot">The current snapshot.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="License">As its holder gave it.</param>
/// <param name="Synthetic">True when no real person stands behind it.</param>
/// <param name="RoundedSubjects">Subjects, rounded to the policy's base; null when below its threshold.</param>
/// <param name="SeveralRowsPerSubject">Whether a subject may have several rows.</param>
/// <param name="PolicyVersion">Version of the policy in force.</param>
/// <param name="Variables">The variable dictionary.</param>
public sealed record CatalogueDataset(
    string Name,
    int Snapshot,
    string Title,
    string Description,
    string? License,
    bool Synthetic,
    int? RoundedSubjects,
    bool SeveralRowsPerSubject,
    int PolicyVersion,
    IReadOnlyList<CatalogueVariable> Variables);

/// <summary>One declared variable. Type is <c>categorical</c>, <c>integer</c>, <c>number</c>, <c>string</c> or <c>image</c>.</summary>
public sealed record CatalogueVariable(
    string Name,
    string Type,
    string? Description,
    string? Units,
    double? Minimum,
    double? Maximum,
    IReadOnlyList<CatalogueLevel>? Levels);

/// <summary>One declared level of a categorical variable.</summary>
public sealed record CatalogueLevel(string Value, string? Label);

/// <summary>A workflow that this enclave runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="DescriptorDigest">SHA-256 of the descriptor, lower-case hex.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="Attested">Whether its outputs can be attested.</param>
/// <param name="TakesCode">Whether the person adds a script of their own.</param>
/// <param name="Requires">Variables that it always needs.</param>
/// <param name="Parameters">What can be chosen.</param>
/// <param name="Outputs">What it writes.</param>
public sealed record CatalogueWorkflow(
    string Name,
    string Version,
    string DescriptorDigest,
    string Title,
    string Description,
    bool Attested,
    bool TakesCode,
    IReadOnlyList<string> Requires,
    IReadOnlyList<WorkflowParameter> Parameters,
    IReadOnlyList<WorkflowOutput> Outputs);

/// <summary>One parameter. Type is <c>string</c>, <c>string[]</c>, <c>int</c>, <c>float</c>, <c>boolean</c> or <c>enum</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Label">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="Default">Its default as JSON text.</param>
/// <param name="Variables">Which variables it names: <c>categorical</c>, <c>numeric</c>, <c>image</c>, <c>any</c>; null when none.</param>
/// <param name="IsFilter">Whether its value is a filter.</param>
/// <param name="MinItems">Least number of items of a list.</param>
/// <param name="MaxItems">Greatest number of items of a list.</param>
/// <param name="Minimum">Least number.</param>
/// <param name="Maximum">Greatest number.</param>
/// <param name="MaxLength">Greatest length of a text, in characters.</param>
/// <param name="Symbols">The values of an enum.</param>
/// <param name="DeclaresOutputs">Whether its values are the file names of the outputs.</param>
public sealed record WorkflowParameter(
    string Name,
    string Type,
    bool Required,
    string? Label,
    string? Description,
    string? Default,
    string? Variables,
    bool IsFilter,
    int? MinItems,
    int? MaxItems,
    double? Minimum,
    double? Maximum,
    int? MaxLength,
    IReadOnlyList<string>? Symbols,
    bool DeclaresOutputs = false);

/// <summary>One output of a workflow.</summary>
public sealed record WorkflowOutput(string Name, string Kind, string File);
