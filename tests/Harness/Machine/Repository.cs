namespace TrustedData.Tests.Harness.Machine;

/// <summary>Where the checkout under test lies.</summary>
public static class Repository
{
    /// <summary>The directory that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the checkout.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "TrustedData.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new HarnessException($"{AppContext.BaseDirectory} does not lie in a checkout of TrustedData.");
    }
}
