using TrustedData.Contracts.Kinds;

namespace TrustedData.Tests.Unit.Contracts;

/// <summary>Workflows and variables made for tests.</summary>
internal static class Made
{
    public static CatalogueVariable Categorical(string name, params string[] levels) =>
        new(name, "categorical", null, null, null, null, [.. levels.Select(l => new CatalogueLevel(l, null))]);

    public static CatalogueVariable Variable(string name, string type) => new(name, type, null, null, null, null, null);

    public static WorkflowParameter Parameter(string name, string type, bool required = false) =>
        new(name, type, required, null, null, null, null, IsFilter: false, null, null, null, null, null, null);

    public static CatalogueWorkflow Workflow(params WorkflowParameter[] parameters) =>
        new("made", "1.0.0", new string('d', 64), "Made", "", Attested: true, TakesCode: false, [], parameters, [new WorkflowOutput("table", "magnitude-table", "table.csv")]);

    /// <summary>A small clinical dictionary with names and levels that need care.</summary>
    public static IReadOnlyList<CatalogueVariable> Dictionary { get; } =
    [
        Categorical("sex", "F", "M"),
        Categorical("ms_type", "CIS", "RR", "SP", "PR"),
        Categorical("größe", "<=20", "20|50", ">50;x"),
        Variable("age", "integer"),
        Variable("edss", "number"),
        Variable("comment", "string"),
        Variable("lesion_mask", "image"),
    ];
}
