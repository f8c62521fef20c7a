using System.Text;

namespace TrustedData.Setup.Files;

/// <summary>Files that only their owner can read, and that are there whole or not at all.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the file unless it says the same already; an unchanged file keeps its time.</summary>
    public static void Write(string path, string content)
    {
        if (File.Exists(path) && File.ReadAllText(path) == content) return;
        CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The content of a file that is made once and kept.</summary>
    public static string ReadOrCreate(string path, Func<string> create)
    {
        if (!File.Exists(path)) Write(path, create());
        return File.ReadAllText(path);
    }

    /// <summary>Makes a directory, and those above it, for its owner alone.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }
}
