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
    /// <summary>The file, or null when there is nothing to write.</summary>
    public static CheckedFile? Of(InspectedFile inspected, string inspectionDirectory) => inspected switch
    {
        { Table: { } table } => new CheckedFile(inspected.File, Encoding.UTF8.GetBytes(Csv(table))),
        { Image: { } image } => new CheckedFile(inspected.File, Png(image, inspectionDirectory)),
        { Text: { } text } => new CheckedFile(inspected.File, Encoding.UTF8.GetBytes(text)),
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

    private static byte[] Png(InspectedImage image, string directory)
    {
        // The name comes from the inspector; it is still only ever a name in its own directory.
        var pixels = File.ReadAllBytes(Path.Combine(directory, Path.GetFileName(image.Pixels)));
        if (pixels.Length != (long)image.Width * image.Height * 4)
            throw new InvalidDataException("The inspector's pixels do not fit the size it gave.");
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
