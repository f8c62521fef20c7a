using System.Text.Json;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Declared;

/// <summary>Reads the JSON files by which a dataset describes itself: bounded, without duplicate members, an object at the top.</summary>
public static class JsonFile
{
    private const long Largest = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads a file, or adds a finding and answers null.</summary>
    public static JsonElement? Read(string path, string file, FindingList findings)
    {
        if (new FileInfo(path).Length > Largest)
        {
            findings.Add(file, "The file is larger than 16 MiB.");
            return null;
        }

        try
        {
            var bytes = File.ReadAllBytes(path).AsMemory();
            if (bytes.Span.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
                bytes = bytes[3..];
            using var document = JsonDocument.Parse(bytes, Strict);
            Decode(document.RootElement);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
            findings.Add(file, "The file must hold a JSON object.");
        }
        catch (JsonException problem)
        {
            findings.Add(file, "The file is not valid JSON, or names a member twice.", problem.LineNumber + 1);
        }
        catch (InvalidOperationException)
        {
            findings.Add(file, "The file holds a text that is half a character (a lone surrogate escape).");
        }

        return null;
    }

    // The parser looks at texts only when they are asked for; a bad one must be found here and not somewhere later.
    private static void Decode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Decode(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Decode(member.Value);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>A member that is a text with something in it, or null.</summary>
    public static string? Text(this JsonElement element, string member) =>
        element.Member(member) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A member that is a number (or a text that spells one), or null.</summary>
    public static double? Number(this JsonElement element, string member) => element.Member(member) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        { ValueKind: JsonValueKind.String } value when Tables.CellReader.TryNumber(value.GetString()!, out var cell) => cell.Number,
        _ => null,
    };

    /// <summary>A member that is a whole number, or null.</summary>
    public static int? Whole(this JsonElement element, string member) =>
        element.Member(member) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>Whether a member is <c>true</c>.</summary>
    public static bool IsTrue(this JsonElement element, string member) => element.Member(member) is { ValueKind: JsonValueKind.True };

    /// <summary>A member of an object, or null when there is none.</summary>
    public static JsonElement? Member(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The items of a member that is a list; nothing when it is none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string member) =>
        element.Member(member) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The texts of a member that is a list of texts, or one text.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, string member) => element.Text(member) is { } one
        ? [one]
        : [.. element.Items(member).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)];
}
