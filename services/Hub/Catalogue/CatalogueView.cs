using TrustedData.Contracts.Kinds;

namespace TrustedData.Hub.Catalogue;

/// <summary>The catalogue of all enclaves.</summary>
public sealed record CatalogueView(IReadOnlyList<DatasetView> Datasets);

/// <summary>One dataset: where it is, whether its enclave takes orders, and what its enclave says of it.</summary>
public sealed record DatasetView(
    string Ref,
    string Enclave,
    string Institution,
    bool Open,
    string Name,
    int Snapshot,
    string Title,
    string Description,
    string? License,
    bool Synthetic,
    int? RoundedSubjects,
    bool SeveralRowsPerSubject,
    int PolicyVersion,
    IReadOnlyList<CatalogueVariable> Variables)
{
    /// <summary>The view of a mirrored dataset.</summary>
    public static DatasetView Of(DatasetMirror dataset, EnclaveMirror enclave)
    {
        var said = dataset.Description;
        return new DatasetView(
            dataset.Reference.ToString(), enclave.Id, enclave.Institution, enclave.Open, said.Name, said.Snapshot, said.Title, said.Description,
            said.License, said.Synthetic, said.RoundedSubjects, said.SeveralRowsPerSubject, said.PolicyVersion, said.Variables);
    }
}

/// <summary>One workflow and the enclave that runs it.</summary>
public sealed record WorkflowView(
    string Enclave,
    string Name,
    string Version,
    string DescriptorDigest,
    string Title,
    string Description,
    bool Attested,
    bool TakesCode,
    IReadOnlyList<string> Requires,
    IReadOnlyList<WorkflowParameter> Parameters,
    IReadOnlyList<WorkflowOutput> Outputs)
{
    /// <summary>The view of a mirrored workflow.</summary>
    public static WorkflowView Of(WorkflowMirror workflow)
    {
        var said = workflow.Description;
        return new WorkflowView(
            workflow.Enclave, said.Name, said.Version, said.DescriptorDigest, said.Title, said.Description, said.Attested, said.TakesCode,
            said.Requires, said.Parameters, said.Outputs);
    }
}
