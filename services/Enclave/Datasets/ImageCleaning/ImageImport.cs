using System.Collections.Concurrent;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>One cleaned image of a subject.</summary>
/// <param name="Source">What it was.</param>
/// <param name="Path">Where the cleaned file stands.</param>
/// <param name="Image">What it is now.</param>
/// <param name="WhyOff">Why it may show a face; null when it cannot.</param>
public sealed record CleanedFile(SourceImage Source, string Path, CleanedImage Image, string? WhyOff);

/// <summary>Cleans and checks all images of a dataset.</summary>
public sealed class ImageImport(ImportLimits limits, FindingList findings, ImportProgress? progress = null)
{
    /// <summary>
    /// Cleans every image into a directory per subject: <c>images/&lt;position of the subject&gt;/&lt;variable&gt;.nii.gz</c>.
    /// </summary>
    public IReadOnlyList<CleanedFile> Run(IReadOnlyList<SourceImage> images, IReadOnlyList<string> subjects, string work, CancellationToken cancellationToken)
    {
        var positions = subjects.Select((key, position) => (key, position)).ToDictionary(s => s.key, s => s.position, StringComparer.Ordinal);
        foreach (var stranger in images.Where(i => !positions.ContainsKey(i.SubjectKey)))
            findings.Add(stranger.File, "The image belongs to a subject that the table does not have.");
        if (findings.Any)
            return [];

        progress?.Enter(ImportStage.Cleaning, images.Count);
        var cleaned = new ConcurrentBag<CleanedFile>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = limits.ImagesAtOnce, CancellationToken = cancellationToken };
        Parallel.ForEach(images, parallel, image =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(work, "images", $"{positions[image.SubjectKey]}")).FullName;
            if (Clean(image, Path.Combine(folder, image.Variable + ".nii.gz"), cancellationToken) is { } file)
                cleaned.Add(file);
            progress?.Advance(1);
        });
        IReadOnlyList<CleanedFile> all = [.. cleaned.OrderBy(c => c.Source.File, StringComparer.Ordinal)];
        CheckGrids(all);
        return all;
    }

    private CleanedFile? Clean(SourceImage image, string target, CancellationToken cancellationToken)
    {
        try
        {
            var cleaned = ImageCleaner.Clean(image.Path, target, limits.LargestImageBytes, cancellationToken);
            if (image.Suffix == "mask" && (!cleaned.Content.OnlyZeroAndOne || cleaned.Header.Scaling != (1, 0)))
                findings.Add(image.File, "A mask must hold the values 0 and 1 alone, unscaled.");
            return new CleanedFile(image, target, cleaned, WholeHead.Why(image, cleaned.Content));
        }
        catch (ImageProblemException problem)
        {
            findings.Add(image.File, problem.Message);
            return null;
        }
    }

    // Masks of one subject on one grid are counted voxel by voxel against each other, so they must lie on each other.
    private void CheckGrids(IReadOnlyList<CleanedFile> files)
    {
        foreach (var group in files.Where(f => f.Source.Suffix == "mask").GroupBy(f => (f.Source.SubjectKey, f.Source.Grid)))
        {
            var first = group.First();
            foreach (var other in group.Skip(1).Where(o => !NiftiGeometry.SameGrid(first.Image.Header, o.Image.Header)))
                findings.Add(other.Source.File, $"The mask has another shape or position than {first.Source.File} of the same subject.");
        }
    }
}
