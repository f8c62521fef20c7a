using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Writes what was understood of one file; the members always stand in the same order.</summary>
internal static class FileWriter
{
    private const int Pending = 1 << 16;

    /// <summary>A declared file that is <c>missing</c>, or <c>refused</c> for a reason.</summary>
    public static void Without(Utf8JsonWriter json, string status, string? reason, long bytes)
    {
        Start(json, status, reason, bytes, null);
        json.WriteNull("table");
        json.WriteNull("text");
        json.WriteNull("image");
    }

    /// <summary>A file that was read.</summary>
    /// <param name="json">The report.</param>
    /// <param name="content">The file.</param>
    /// <param name="pixels">Name of the file in which its pixels stand, if it is a picture.</param>
    /// <param name="bytes">Its size.</param>
    public static void Content(Utf8JsonWriter json, FileContent content, string pixels, long bytes)
    {
        Start(json, "ok", null, bytes, content switch { { Table: not null } => "table", { Image: not null } => "image", _ => content.Text!.Kind });
        if (content.Table is { } table)
            Table(json, table);
        else
            json.WriteNull("table");
        json.WriteString("text", content.Text?.Text);
        if (content.Image is { } image)
            Image(json, image, pixels);
        else
            json.WriteNull("image");
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
            PassOn(json);
        }

        json.WriteEndArray();
    }

    /// <summary>Hands over what is pending, which otherwise gathers in memory until the end.</summary>
    public static void PassOn(Utf8JsonWriter json)
    {
        if (json.BytesPending > Pending)
            json.Flush();
    }

    private static void Table(Utf8JsonWriter json, TableContent table)
    {
        json.WriteStartObject("table");
        WriteTexts(json, "columns", table.Columns);
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartArray();
            foreach (var cell in row)
                json.WriteStringValue(cell);
            json.WriteEndArray();
            PassOn(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Image(Utf8JsonWriter json, ImageContent image, string pixels)
    {
        json.WriteStartObject("image");
        json.WriteNumber("width", image.Width);
        json.WriteNumber("height", image.Height);
        json.WriteString("pixels", pixels);
        json.WriteEndObject();
    }

    private static void Start(Utf8JsonWriter json, string status, string? reason, long bytes, string? kind)
    {
        json.WriteString("status", status);
        json.WriteString("reason", reason);
        json.WriteNumber("bytes", bytes);
        json.WriteString("kind", kind);
    }
}
