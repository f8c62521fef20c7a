using TrustedData.Contracts.Kinds;

namespace TrustedData.Tests.Integration.Support;

/// <summary>What the tests' enclaves offer.</summary>
internal static class Catalogue
{
    public const string Dataset = "ms-cohort";

    public const string CohortTable = "cohort-table";

    public const string LesionBurden = "lesion-burden";

    public const string CustomPython = "custom-python";

    public static readonly string DescriptorDigest = new('a', 64);

    public static CatalogueChanged Usual(
        long version, int snapshot = 1, string dataset = Dataset, bool open = true, string? descriptorDigest = null) => new(
        version, "Lakeside University Hospital", open, [DatasetOf(dataset, snapshot)], Workflows(descriptorDigest ?? DescriptorDigest));

    public static CatalogueDataset DatasetOf(string name, int snapshot) => new(
        name, snapshot, "MS cohort", "Made for tests.", "CC0-1.0", Synthetic: true, RoundedSubjects: 120, SeveralRowsPerSubject: false, PolicyVersion: 1,
        [
            Variable("sex", "categorical", "F", "M"),
            Variable("ms_type", "categorical", "RR", "SP", "PP"),
            Variable("age", "integer"),
            Variable("edss", "number"),
            Variable("lesion_mask", "image"),
            Variable("brain_mask", "image"),
        ]);

    private static CatalogueVariable Variable(string name, string type, params string[] levels) =>
        new(name, type, $"The {name}.", null, null, null, levels.Length == 0 ? null : [.. levels.Select(level => new CatalogueLevel(level, null))]);

    private static IReadOnlyList<CatalogueWorkflow> Workflows(string digest) =>
    [
        new(
            CohortTable, "1.0.0", digest, "Cohort table", "Counts and means.", Attested: true, TakesCode: false, [],
            [
                Parameter("group_by", "string[]") with { Required = true, Variables = "categorical", MinItems = 1, MaxItems = 3 },
                Parameter("value", "string") with { Variables = "numeric" },
                Parameter("filter", "string") with { IsFilter = true },
                Parameter("digits", "int") with { Minimum = 0, Maximum = 6, Default = "2" },
            ],
            [new WorkflowOutput("table", "table", "table.csv")]),
        new(
            LesionBurden, "1.0.0", digest, "Lesion burden", "Volumes.", Attested: true, TakesCode: false, ["lesion_mask", "brain_mask"],
            [Parameter("group_by", "string[]") with { Variables = "categorical", MaxItems = 2 }],
            [new WorkflowOutput("table", "table", "table.csv")]),
        new(
            CustomPython, "1.0.0", digest, "Own script", "Runs a script.", Attested: false, TakesCode: true, [],
            [Parameter("outputs", "string[]") with { Required = true, MinItems = 1, MaxItems = 5, DeclaresOutputs = true }],
            []),
    ];

    private static WorkflowParameter Parameter(string name, string type) =>
        new(name, type, Required: false, null, null, null, null, IsFilter: false, null, null, null, null, null, null);
}
