using System.Globalization;
using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>
/// Decides whether an image may show a face. A face can be rendered from a head's surface and matched with photographs, so
/// a volume counts as a whole head until its name says that it is brain only or defaced, and what it holds does not
/// contradict its name.
/// </summary>
public static class WholeHead
{
    // Brain-extracted volumes are zero outside the brain: on the standard MNI grid 15 % of the voxels are set and none on the
    // faces of the box; whole heads measured the same way have 40 % and 17 to 24 %. The limits stand well between.
    private const double MostSet = 0.50;
    private const double MostSetOnBorder = 0.05;

    private static readonly string[] Drawn = ["mask", "dseg", "probseg"];
    private static readonly string[] Surfaces = ["head", "face", "scalp", "skin", "defacemask"];

    /// <summary>Why the image may show a face, or null when it cannot.</summary>
    public static string? Why(SourceImage image, ImageContent content)
    {
        if (Drawn.Contains(image.Suffix, StringComparer.Ordinal) || image.Suffix == "defacemask")
        {
            return Surfaces.Any(s => image.Variable.Contains(s, StringComparison.OrdinalIgnoreCase))
                ? "it outlines the surface of a head"
                : null;
        }

        if (!image.BrainOnly)
            return $"nothing in its name says that it is brain only or defaced{Measured(content)}";
        return content is { NonZeroShare: <= MostSet, BorderShare: <= MostSetOnBorder }
            ? null
            : $"its name says brain only or defaced, and what it holds does not look so{Measured(content)}";
    }

    private static string Measured(ImageContent content) => content is { NonZeroShare: { } set, BorderShare: { } border }
        ? string.Create(CultureInfo.InvariantCulture, $" (voxels that are not zero: {set:P0} of all, {border:P0} on the outer faces)")
        : "";
}
