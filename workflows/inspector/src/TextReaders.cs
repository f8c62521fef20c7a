using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Reads text and JSON outputs.</summary>
internal static class TextReaders
{
    private const int DeepestJson = 32;

    // A text as long as may be shown, every character of it escaped.
    private const int MostBytesPerCharacter = 6;

    public static FileContent Text(Stream stream, int mostChars)
    {
        try
        {
            using var reader = new StreamReader(stream, SafeText.StrictUtf8, detectEncodingFromByteOrderMarks: false);
            var buffer = new char[mostChars + 1];
            var read = reader.ReadBlock(buffer);
            return read > mostChars ? new FileContent("text-too-long") : new FileContent(null, Text: new TextContent("text", SafeText.Show(new string(buffer, 0, read), keepLines: true)));
        }
        catch (DecoderFallbackException)
        {
            return new FileContent("not-utf8");
        }
    }

    /// <summary>JSON is written anew, indented, so that spacing and escapes of the program carry nothing.</summary>
    public static FileContent Json(Stream stream, int mostChars)
    {
        if (stream.Length > (long)mostChars * MostBytesPerCharacter)
            return new FileContent("text-too-long");
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = DeepestJson, AllowDuplicateProperties = false });

            // A few bytes can become many by indentation, and a character has up to three of them.
            var buffer = new BoundedBuffer(mostChars * 3);
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                document.RootElement.WriteTo(writer);
            var text = Encoding.UTF8.GetString(buffer.Written);
            return text.Length > mostChars ? new FileContent("text-too-long") : new FileContent(null, Text: new TextContent("json", SafeText.Show(text, keepLines: true)));
        }
        catch (FullException)
        {
            return new FileContent("text-too-long");
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape, is found only when the text is taken out.
            return new FileContent("json-malformed");
        }
    }
}
