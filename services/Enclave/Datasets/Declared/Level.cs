namespace TrustedData.Enclave.Datasets.Declared;

/// <summary>One declared level of a categorical variable: how it stands in the table, and what it means.</summary>
public sealed record Level(string Value, string? Label);
