using System.Runtime.InteropServices;
using SkiaSharp;

namespace TrustedData.Workflows.Inspector;

/// <summary>Decodes PNG to raw pixels; everything else in the file (text, profiles, times) is left behind.</summary>
internal static class ImageReader
{
    public static FileContent Read(Stream stream, long mostPixels)
    {
        using var codec = SKCodec.Create(stream, out var result);
        if (result != SKCodecResult.Success || codec.EncodedFormat != SKEncodedImageFormat.Png)
            return new FileContent("image-unreadable");
        if ((long)codec.Info.Width * codec.Info.Height > mostPixels)
            return new FileContent("image-too-large");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize];
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            return codec.GetPixels(info, pinned.AddrOfPinnedObject()) == SKCodecResult.Success
                ? new FileContent(null, Image: new ImageContent(info.Width, info.Height, pixels))
                : new FileContent("image-unreadable");
        }
        finally
        {
            pinned.Free();
        }
    }
}
