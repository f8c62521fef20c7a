namespace TrustedData.Enclave.Runs.Inspection;

/// <summary>What the inspector saw of a run's outputs and evidence: the only form in which the enclave reads them.</summary>
public sealed record InspectionReport(
    string Format,
    IReadOnlyList<InspectionProblem> Problems,
    IReadOnlyList<InspectedFile> Files,
    IReadOnlyList<InspectedEvidence> Evidence,
    string? EvidenceProblem);

/// <summary>Something among the outputs that must not be there; the name is sanitised.</summary>
public sealed record InspectionProblem(string Id, string File);

/// <summary>One declared output: <c>ok</c>, <c>missing</c> or <c>refused</c>, and its content as table, text, json or image.</summary>
public sealed record InspectedFile(
    string Output, string File, string Status, string? Reason, long Bytes, string? Kind, InspectedTable? Table, string? Text, InspectedImage? Image);

/// <summary>A table as texts.</summary>
public sealed record InspectedTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Raw RGBA pixels, row by row, in a file of their own.</summary>
public sealed record InspectedImage(int Width, int Height, string Pixels);

/// <summary>Evidence of one output, column by column.</summary>
public sealed record InspectedEvidence(
    string Output,
    string Kind,
    IReadOnlyList<string> GroupBy,
    string Filter,
    IReadOnlyList<EvidenceMeasure> Measures,
    IReadOnlyList<string> Subjects,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Groups,
    IReadOnlyList<long> Records,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Values);

/// <summary>A measure: <c>variable</c> when it stands in the staged table, <c>derived</c> when the workflow computed it per subject.</summary>
public sealed record EvidenceMeasure(string Name, string Origin);
