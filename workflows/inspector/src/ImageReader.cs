using SkiaSharp;

namespace TrustedData.Workflows.Inspector;

/// <summary>Pixels of a picture, RGBA, row by row.</summary>
internal sealed record ImageContent(int Width, int Height, byte[] Pixels);

/// <summary>Decodes PNG to raw pixels; everything else in the file (text, profiles, times) is left behind.</summary>
internal static class ImageReader
{
    public static (ImageContent? Image, string? Problem) Read(Stream stream, long mostPixels)
    {
        using var codec = SKCodec.Create(stream, out var result);
        if (result != SKCodecResult.Success || codec.EncodedFormat != SKEncodedImageFormat.Png)
            return (null, "image-unreadable");
        if ((long)codec.Info.Width * codec.Info.Height > mostPixels)
            return (null, "image-too-large");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize];
        var pinned = System.Runtime.InteropServices.GCHandle.Alloc(pixels, System.Runtime.InteropServices.GCHandleType.Pinned);
        try
        {
            return codec.GetPixels(info, pinned.AddrOfPinnedObject()) == SKCodecResult.Success
                ? (new ImageContent(info.Width, info.Height, pixels), null)
                : (null, "image-unreadable");
        }
        finally
        {
            pinned.Free();
        }
    }
}
