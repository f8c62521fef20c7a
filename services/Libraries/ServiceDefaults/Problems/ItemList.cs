namespace TrustedData.ServiceDefaults.Problems;

/// <summary>A list as every API of ours answers it, so that it can grow other members later.</summary>
public sealed record ItemList<T>(IReadOnlyList<T> Items);
