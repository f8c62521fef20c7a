namespace TrustedData.Tests.Unit.Transparency;

/// <summary>The public vectors stand in a folder beside the repository, or where TD_SHARED says.</summary>
internal static class SharedVectors
{
    /// <summary>The files of a folder of vectors; a test that needs them is skipped where they are not.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        var found = Roots().Select(root => Path.Combine(root, "vectors", folder)).FirstOrDefault(Directory.Exists);
        if (found is null)
            Assert.Skip($"The public vectors ({folder}) are neither in TD_SHARED nor in a folder 'shared' beside the repository.");
        return [.. Directory.EnumerateFiles(found, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TD_SHARED") is { Length: > 0 } named)
            yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared");
    }
}
