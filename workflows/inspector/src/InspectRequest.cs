using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>What the enclave asks: which files were declared, and how much of them is looked at.</summary>
internal sealed record InspectRequest(IReadOnlyList<DeclaredOutput> Declared, Limits Limits)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}

internal sealed record DeclaredOutput(string Output, string File, string Kind);

/// <summary>Bounds: numbers of files, rows, columns, characters, pixels of a picture, contributions of all evidence; sizes in bytes.</summary>
internal sealed record Limits(
    int Files, long FileBytes, int Rows, int Columns, int CellChars, int TextChars, long Pixels, int Contributions);
