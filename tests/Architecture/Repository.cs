using System.Diagnostics;
using System.Reflection;
using System.Xml.Linq;

namespace TrustedData.Tests.Architecture;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Untracked = ["bin", "obj", ".data", ".git", "node_modules"];

    /// <summary>Its directory.</summary>
    public static string Root { get; } = Find();

    /// <summary>The services, by the folder below <c>services/</c>; libraries are not among them.</summary>
    public static IReadOnlyDictionary<string, Assembly> Services { get; } = new Dictionary<string, Assembly>(StringComparer.Ordinal)
    {
        ["Hub"] = typeof(TrustedData.Hub.HubDb.HubDbContext).Assembly,
        ["Enclave"] = typeof(TrustedData.Enclave.EnclaveDb.EnclaveContext).Assembly,
        ["Identity"] = typeof(TrustedData.Identity.IdentityDb.IdentityContext).Assembly,
        ["Ledger"] = typeof(TrustedData.Ledger.LedgerDb.LedgerContext).Assembly,
    };

    /// <summary>Every tracked file, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = Tracked() ?? Present();

    /// <summary>Every project file.</summary>
    public static IEnumerable<string> Projects => Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>C# written by hand below one of the folders; migrations are generated.</summary>
    public static IEnumerable<string> Code(params string[] folders) => Files.Where(f =>
        f.EndsWith(".cs", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal) && Array.Exists(folders, folder => f.StartsWith(folder + "/", StringComparison.Ordinal)));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The projects that a project refers to, as paths from the root.</summary>
    public static IReadOnlyList<string> References(string project) =>
    [
        .. XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference")
            .Select(r => Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(project)!, r.Attribute("Include")!.Value.Replace('\\', '/'))))),
    ];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustedData.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not lie in the repository.");
        return folder.FullName;
    }

    // Files that are about to be added count as well, so that a mistake is found before it is committed.
    private static List<string>? Tracked()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f))).Distinct(StringComparer.Ordinal).ToList();
            git.WaitForExit();
            return git.ExitCode == 0 ? files : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static List<string> Present() =>
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f))
            .Where(f => !f.Split('/').Intersect(Untracked, StringComparer.Ordinal).Any()),
    ];
}
