namespace TrustedData.Tests.Unit.Transparency;

/// <summary>The public vectors.</summary>
internal static class SharedVectors
{
    /// <summary>The files of a folder of vectors; a test that needs them is skipped where they are not.</summary>
    public static IReadOnlyList<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(Shared.Folder(Path.Combine("vectors", folder)), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
