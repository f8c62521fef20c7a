using System.Text;
using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Reads text and JSON outputs.</summary>
internal static class TextReaders
{
    private const int DeepestJson = 32;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static (string? Text, string? Problem) Text(Stream stream, int mostChars)
    {
        try
        {
            using var reader = new StreamReader(stream, SafeText.StrictUtf8, detectEncodingFromByteOrderMarks: false);
            var buffer = new char[mostChars + 1];
            var read = reader.ReadBlock(buffer);
            return read > mostChars ? (null, "text-too-long") : (SafeText.Show(new string(buffer, 0, read), keepLines: true), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, "not-utf8");
        }
    }

    /// <summary>JSON is written anew, indented, so that spacing and escapes of the program carry nothing.</summary>
    public static (string? Text, string? Problem) Json(Stream stream, int mostChars)
    {
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = DeepestJson, AllowDuplicateProperties = false });
            var text = JsonSerializer.Serialize(document.RootElement, Indented);
            return text.Length > mostChars ? (null, "text-too-long") : (text, null);
        }
        catch (JsonException)
        {
            return (null, "json-malformed");
        }
    }
}
