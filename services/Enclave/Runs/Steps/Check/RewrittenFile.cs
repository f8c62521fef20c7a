using System.Text;
using SkiaSharp;
using TrustedData.Enclave.Runs.Inspection;

namespace TrustedData.Enclave.Runs.Steps.Check;

/// <summary>
/// Writes an inspected output anew from what the inspector understood of it, so that nothing else of the program's bytes
/// (metadata, formatting, trailing data) can leave with it.
/// </summary>
public static class RewrittenFile
{
    /// <summary>The file under its declared name, or null when there is nothing to write, or nothing that fits together.</summary>
    public static CheckedFile? Of(string name, InspectedFile inspected, string inspectionDirectory) => inspected switch
    {
        { Table: { } table } => new CheckedFile(name, Encoding.UTF8.GetBytes(Csv(table))),
        { Image: { } image } => Png(image, inspectionDirectory) is { } png ? new CheckedFile(name, png) : null,
        { Text: { } text } => new CheckedFile(name, Encoding.UTF8.GetBytes(text)),
        _ => null,
    };

    private static string Csv(InspectedTable table)
    {
        var text = new StringBuilder();
        foreach (var row in table.Rows.Prepend(table.Columns))
            text.AppendJoin(',', row.Select(Quote)).Append('\n');
        return text.ToString();
    }

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static byte[]? Png(InspectedImage image, string directory)
    {
        // The name comes from the inspector; it is still only ever a name in its own directory.
        var file = new FileInfo(Path.Combine(directory, Path.GetFileName(image.Pixels)));
        if (image.Width < 1 || image.Height < 1 || !file.Exists || file.LinkTarget is not null || file.Length != (long)image.Width * image.Height * 4)
            return null;
        var pixels = File.ReadAllBytes(file.FullName);
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
