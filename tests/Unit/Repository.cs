namespace TrustedData.Tests.Unit;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its directory.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustedData.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not lie in the repository.");
        return folder.FullName;
    }
}
