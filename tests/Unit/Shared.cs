namespace TrustedData.Tests.Unit;

/// <summary>Public data and vectors stand in a folder beside the repository, or where TD_SHARED says.</summary>
internal static class Shared
{
    /// <summary>A folder of them; a test that needs it is skipped where it is not.</summary>
    public static string Folder(string name)
    {
        var found = Roots().Select(root => Path.Combine(root, name)).FirstOrDefault(Directory.Exists);
        if (found is null)
            Assert.Skip($"The public files ({name}) are neither in TD_SHARED nor in a folder 'shared' beside the repository.");
        return found;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TD_SHARED") is { Length: > 0 } named)
            yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared");
    }
}
