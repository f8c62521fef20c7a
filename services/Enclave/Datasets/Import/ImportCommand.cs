using System.Text.Json;
using TrustedData.Contracts.Ids;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>What a steward asks for with an upload.</summary>
/// <param name="ImportId">Chosen by the caller, to ask for progress by.</param>
/// <param name="Name">Name of the dataset in the enclave; null for the one that the dataset gives itself.</param>
/// <param name="KeyNamespace">Namespace of the subjects' keys.</param>
/// <param name="SubjectKey">Column of the subject's key; null when the dataset says.</param>
/// <param name="Policy">Wishes for the first policy.</param>
/// <param name="By">The steward.</param>
public sealed record ImportCommand(Guid ImportId, string? Name, string KeyNamespace, string? SubjectKey, JsonElement? Policy, PersonRef By);

/// <summary>How an import ended.</summary>
/// <param name="Dataset">The snapshot in force afterwards; null when it was refused.</param>
/// <param name="IsNew">Whether the import made that snapshot.</param>
/// <param name="Refusal">Why it was refused.</param>
/// <param name="Findings">What is wrong with the files.</param>
/// <param name="FindingCount">How many findings there are; the first of them stand in the list.</param>
public sealed record ImportOutcome(ImportedDataset? Dataset, bool IsNew, Refusal? Refusal, IReadOnlyList<Finding> Findings, long FindingCount)
{
    internal static ImportOutcome Refused(Refusal refusal) => new(null, false, refusal, [], 0);

    internal static ImportOutcome Refused(FindingList findings) => new(
        null, false, Refusal.BadRequest("dataset-refused", "The dataset is not sound, and nothing of it was kept. Correct what the findings name, and import it again."),
        findings.First, findings.Count);
}

/// <summary>What the steward is told of an import.</summary>
/// <param name="Ref">The snapshot, <c>td:enclave/dataset@snapshot</c>.</param>
/// <param name="Name">Name of the dataset.</param>
/// <param name="Snapshot">Number of the snapshot.</param>
/// <param name="Title">What the dataset calls itself.</param>
/// <param name="Subjects">People in it.</param>
/// <param name="NewSubjects">People whom the enclave did not know before.</param>
/// <param name="Rows">Rows of its table.</param>
/// <param name="Images">Its images.</param>
/// <param name="Variables">Its dictionary.</param>
/// <param name="Warnings">What to look at.</param>
public sealed record ImportedDataset(
    string Ref, string Name, int Snapshot, string Title, int Subjects, int NewSubjects, long Rows, int Images,
    IReadOnlyList<Catalogue.VariableView> Variables, IReadOnlyList<string> Warnings);
