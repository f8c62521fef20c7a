using System.Security.Cryptography;

namespace TrustedData.Identity.Keys;

/// <summary>A secret in a file that only its owner can read, made at the first start and kept.</summary>
public static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the directory with mode 0700 where it is missing.</summary>
    public static void PrepareDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Reads the secret, or makes it first; two starts at the same moment end up with the same secret.</summary>
    /// <exception cref="InvalidOperationException">Others than its owner can reach the file.</exception>
    public static byte[] ReadOrCreate(string path, Func<byte[]> create)
    {
        if (!File.Exists(path)) Create(path, create());
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
            throw new InvalidOperationException($"The key file {path} can be read or changed by others; set its mode to 0600, and replace the key if others could read it.");
        return File.ReadAllBytes(path);
    }

    private static void Create(string path, byte[] content)
    {
        var fresh = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        CryptographicOperations.ZeroMemory(content);
        try
        {
            // Appears whole or not at all, and never replaces a key that tokens were already signed with.
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(fresh);
        }
    }
}
