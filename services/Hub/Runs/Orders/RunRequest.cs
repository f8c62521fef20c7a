namespace TrustedData.Hub.Runs.Orders;

/// <summary>A run that passed the early checks and only lacks its order.</summary>
/// <param name="Parameters">Canonical JSON of the parameters as submitted.</param>
/// <param name="PurposeCode">Purpose code of the approval.</param>
/// <param name="Tags">JSON object of texts.</param>
/// <param name="RepeatOf">The run that it repeats.</param>
/// <param name="IdempotencyKey">The caller's key.</param>
/// <param name="Digest">SHA-256 of the request, hex; null without a key.</param>
/// <param name="TaskName">Name that a TES client gave.</param>
/// <param name="TaskDocument">The TES task as it was accepted.</param>
public sealed record RunRequest(
    string Parameters,
    string PurposeCode,
    string Tags,
    Guid? RepeatOf = null,
    string? IdempotencyKey = null,
    string? Digest = null,
    string? TaskName = null,
    string? TaskDocument = null);
