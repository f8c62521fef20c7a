using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Bids;

/// <summary>
/// Finds the images of a BIDS dataset, in <c>sub-*/</c> and <c>derivatives/*/sub-*/</c>, and names the variable of each:
/// <c>[desc_][label_]suffix</c>, and what tells images of one subject apart where that is not enough.
/// </summary>
internal sealed class BidsImages(string root, FindingList findings)
{
    // In the order in which they are added to a name; space comes late, since a derivative often has one and no other.
    private static readonly string[] Distinguishing = ["ses", "run", "acq", "ce", "rec", "dir", "task", "echo", "part", "proc", "space", "res", "den"];

    private static readonly string[] Volumes = [".nii", ".nii.gz"];

    internal IReadOnlyList<SourceImage> Find(List<string> warnings)
    {
        var found = new List<Found>();
        var ignored = 0;
        foreach (var (folder, pipeline) in SubjectFolders())
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var file = Path.GetRelativePath(root, path).Replace('\\', '/');
                if (IsPair(path))
                    findings.Add(file, "An image in two files (.hdr and .img) is not taken. Convert it to .nii.gz.");
                else if (!Volumes.Any(v => path.EndsWith(v, StringComparison.Ordinal)))
                    ignored++;
                else if (Name(path, file, Path.GetFileName(folder)) is { } name)
                    found.Add(new Found(path, file, pipeline, name));
            }
        }

        if (ignored > 0)
            warnings.Add($"{ignored} files beside the images (sidecars and others) are not part of the import.");
        return [.. found.GroupBy(f => f.Name.Variable, StringComparer.Ordinal).SelectMany(images => Named(images, warnings))];
    }

    private IEnumerable<(string Folder, string Pipeline)> SubjectFolders()
    {
        foreach (var folder in Subjects(root))
            yield return (folder, "");
        var derivatives = Path.Combine(root, "derivatives");
        if (!Directory.Exists(derivatives))
            yield break;
        foreach (var pipeline in Directory.EnumerateDirectories(derivatives).Order(StringComparer.Ordinal))
        {
            foreach (var folder in Subjects(pipeline))
                yield return (folder, Path.GetFileName(pipeline));
        }
    }

    private static IEnumerable<string> Subjects(string folder) =>
        Directory.EnumerateDirectories(folder, "sub-*").Order(StringComparer.Ordinal);

    // A .img or .hdr file alone may be anything; together they are an image that would otherwise be lost in silence.
    private static bool IsPair(string path) =>
        path.EndsWith(".img", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".img.gz", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".hdr", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".hdr.gz", StringComparison.OrdinalIgnoreCase);

    private BidsName? Name(string path, string file, string folder)
    {
        var name = BidsName.Parse(Path.GetFileName(path));
        if (name is null)
            findings.Add(file, "The name is not one of BIDS: sub-<label>[_<entity>-<value>...]_<suffix>.nii.gz.");
        else if (name.Subject != folder)
            findings.Add(file, "The name belongs to another subject than the folder.");
        else
            return name;
        return null;
    }

    private List<SourceImage> Named(IGrouping<string, Found> images, List<string> warnings)
    {
        var keys = new List<Func<Found, string?>>();
        foreach (var key in Distinguishing.Select(k => (Func<Found, string?>)(f => f.Name.Entity(k) is { } value ? $"{k}-{value}" : null)).Append(f => f.Pipeline.Length > 0 ? Plain(f.Pipeline) : null))
        {
            if (Distinct(images, keys))
                break;
            if (images.Select(key).Distinct(StringComparer.Ordinal).Count() > 1)
                keys.Add(key);
        }

        if (!Distinct(images, keys))
        {
            foreach (var twice in images.GroupBy(f => (f.Name.Subject, Variable(f, keys))).Where(g => g.Count() > 1))
                findings.Add(twice.Last().File, $"The subject has another image that is the same variable by its name: {twice.First().File}.");
            return [];
        }

        var named = images.Select(image => Source(image, Variable(image, keys))).ToList();
        if (keys.Count > 0)
            warnings.Add($"Some subjects have several images {images.Key}; by what their names say they became the variables {string.Join(", ", named.Select(n => n.Variable).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.");
        foreach (var image in named.Where(n => n.Variable.Length > DictionaryRules.LongestName))
            findings.Add(image.File, $"The image would be a variable with a name of more than {DictionaryRules.LongestName} characters. Shorten the entities in its name.");
        return named;
    }

    private static SourceImage Source(Found image, string variable) => new(
        image.Path, image.File, image.Name.Subject, variable, image.Name.Suffix,
        $"{image.Name.Entity("ses")}/{image.Name.Entity("run")}/{image.Name.Entity("space")}/{image.Name.Entity("res")}", image.Name.SaysBrainOnly);

    private static bool Distinct(IEnumerable<Found> images, List<Func<Found, string?>> keys) =>
        images.GroupBy(f => (f.Name.Subject, Variable(f, keys))).All(g => g.Count() == 1);

    private static string Variable(Found image, List<Func<Found, string?>> keys) =>
        string.Join('_', keys.Select(k => k(image)).Where(p => p is not null).Prepend(image.Name.Variable));

    private static string Plain(string folder) => new([.. folder.Where(char.IsAsciiLetterOrDigit).Take(40)]);

    private sealed record Found(string Path, string File, string Pipeline, BidsName Name);
}
