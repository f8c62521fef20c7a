using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Writes what was understood of one file; the members always stand in the same order.</summary>
internal static class FileWriter
{
    public static void Refused(Utf8JsonWriter json, string status, string? reason, long bytes)
    {
        Start(json, status, reason, bytes, null);
        json.WriteNull("table");
        json.WriteNull("text");
        json.WriteNull("image");
    }

    public static void Table(Utf8JsonWriter json, (TableContent? Table, string? Problem) content, long bytes)
    {
        if (content.Table is not { } table)
        {
            Refused(json, "refused", content.Problem, bytes);
            return;
        }

        Start(json, "ok", null, bytes, "table");
        json.WriteStartObject("table");
        WriteTexts(json, "columns", table.Columns);
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartArray();
            foreach (var cell in row)
                json.WriteStringValue(SafeText.Show(cell));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("text");
        json.WriteNull("image");
    }

    public static void Text(Utf8JsonWriter json, string kind, (string? Text, string? Problem) content, long bytes)
    {
        if (content.Text is not { } text)
        {
            Refused(json, "refused", content.Problem, bytes);
            return;
        }

        Start(json, "ok", null, bytes, kind);
        json.WriteNull("table");
        json.WriteString("text", text);
        json.WriteNull("image");
    }

    public static void Image(Utf8JsonWriter json, (ImageContent? Image, string? Problem) content, string pixels, long bytes)
    {
        if (content.Image is not { } image)
        {
            Refused(json, "refused", content.Problem, bytes);
            return;
        }

        File.WriteAllBytes(pixels, image.Pixels);
        Start(json, "ok", null, bytes, "image");
        json.WriteNull("table");
        json.WriteNull("text");
        json.WriteStartObject("image");
        json.WriteNumber("width", image.Width);
        json.WriteNumber("height", image.Height);
        json.WriteString("pixels", Path.GetFileName(pixels));
        json.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(SafeText.Show(text));
        json.WriteEndArray();
    }

    private static void Start(Utf8JsonWriter json, string status, string? reason, long bytes, string? kind)
    {
        json.WriteString("status", status);
        json.WriteString("reason", reason);
        json.WriteNumber("bytes", bytes);
        json.WriteString("kind", kind);
    }
}
